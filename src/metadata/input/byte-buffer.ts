/** Collects text in one piece of memory until it is written: many small strings that live on would fill the heap. */
export interface ByteBuffer {
  /** Whether the text fits in; if not, nothing is added. */
  add(text: string): boolean;
  /** What was collected. Valid until the next `add`. */
  bytes(): Buffer;
  clear(): void;
}

/** A buffer of so many bytes. */
export function createByteBuffer(size: number): ByteBuffer {
  const memory = Buffer.allocUnsafe(size);
  let used = 0;
  return {
    add(text) {
      if (used + Buffer.byteLength(text) > size) return false;
      used += memory.write(text, used);
      return true;
    },
    bytes: () => memory.subarray(0, used),
    clear() {
      used = 0;
    },
  };
}
