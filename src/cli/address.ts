import {usageError} from '../errors.js';

/** Host and port of `127.0.0.1:8009` or `[::1]:8009`; port 0 stands for any. Throws USAGE. */
export function parseAddress(text: string): {host: string; port: number} {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+)):(\d{1,5})$/i.exec(text);
  const port = Number(match?.[3]);
  const host = match?.[1] ?? match?.[2];
  if (host === undefined || port > 65_535) {
    throw usageError(`'${text}' is no address`, 'Write HOST:PORT, for example 127.0.0.1:8009.');
  }
  return {host, port};
}
