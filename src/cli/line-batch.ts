/** Adds text; resolves when it is where the batch writes to. */
export type LineBatch = (text: string) => Promise<void>;

/**
 * Collects what is added in one turn of the event loop and writes it in one go at its end. A write that fails rejects
 * everything that waits for it.
 */
export function createLineBatch(write: (text: string) => Promise<void>): LineBatch {
  let held = '';
  let written: Promise<void> | null = null;

  async function writeAll(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    const text = held;
    held = '';
    written = null;
    await write(text);
  }

  return (text) => {
    held += text;
    written ??= writeAll();
    return written;
  };
}
