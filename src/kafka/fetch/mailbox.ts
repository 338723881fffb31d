/** A queue with one reader, who also wakes when the signal aborts. */
export interface Mailbox<T> {
  post(item: T): void;
  /** The next item in order of posting; null once the signal has aborted. */
  next(): Promise<T | null>;
  /** Lets go of the signal. */
  close(): void;
}

/** An empty mailbox. */
export function createMailbox<T>(signal: AbortSignal): Mailbox<T> {
  const items: T[] = [];
  let wake = () => {};
  // One listener for the whole run: racing each wait against the signal would leave a listener behind for each.
  const onAbort = () => wake();
  signal.addEventListener('abort', onAbort);
  return {
    post(item) {
      items.push(item);
      wake();
    },
    async next() {
      if (items.length === 0 && !signal.aborted) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return signal.aborted ? null : (items.shift() ?? null);
    },
    close: () => signal.removeEventListener('abort', onAbort),
  };
}
