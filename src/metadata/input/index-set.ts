/** A set of small whole numbers that takes one bit for each up to the largest. */
export interface IndexSet {
  add(index: number): void;
  has(index: number): boolean;
}

/** An empty set. */
export function createIndexSet(): IndexSet {
  let bits = Buffer.alloc(1024);
  return {
    add(index) {
      if (index >> 3 >= bits.length) bits = Buffer.concat([bits], Math.max(bits.length * 2, (index >> 3) + 1));
      bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7));
    },
    has: (index) => ((bits[index >> 3] ?? 0) & (1 << (index & 7))) !== 0,
  };
}
