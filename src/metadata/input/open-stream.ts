import {createReadStream} from 'node:fs';
import {addAbortSignal, type Readable} from 'node:stream';

/** The bytes of a file, or of standard input for `-`; destroyed with AbortError when the signal aborts. */
export function openStream(path: string, signal: AbortSignal): Readable {
  return addAbortSignal(signal, path === '-' ? process.stdin : createReadStream(path));
}
