import {Worker} from 'node:worker_threads';

/** No input is larger. */
const mostBytes = 8 * 1024 * 1024;
/** CPU milliseconds after which an input counts as one that never ends. */
const mostMs = 60_000;

/** Watches over the inputs of one target: one that never ends is kept, and ends the process. */
export function startWatch(target: string) {
  const state = new Int32Array(new SharedArrayBuffer(8));
  const input = new Uint8Array(new SharedArrayBuffer(mostBytes));
  const workerData = {target, state, input, mostMs};
  const worker = new Worker(new URL('./watchdog.js', import.meta.url), {workerData});
  worker.unref();
  return {
    /** The next input is being read. */
    next(bytes: Buffer): void {
      if (bytes.length > mostBytes) throw new Error(`an input of ${bytes.length} bytes`);
      input.set(bytes);
      Atomics.store(state, 1, bytes.length);
      Atomics.add(state, 0, 1);
    },
    stop: () => worker.terminate(),
  };
}
