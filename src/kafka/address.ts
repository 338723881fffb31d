import {usageError} from '../errors.js';
import {mask} from '../secrets.js';

/** Where a broker listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

const defaultPort = 9092;
const pattern = /^(?:[A-Z_]+:\/\/)?(?:\[(?<literal>[0-9a-fA-F:.]+)\]|(?<host>[^\s:/@[\]]+))(?::(?<port>\d{1,5}))?$/;

/** `host`, `host:port` or `[address]:port`, as librdkafka takes it; the port is 9092 where none is given. Throws USAGE. */
export function parseAddress(text: string): Address {
  const groups = pattern.exec(text)?.groups;
  const host = groups?.literal ?? groups?.host;
  const port = Number(groups?.port ?? defaultPort);
  if (host === undefined || port < 1 || port > 65_535) {
    const shown = text.replace(/^.*@/s, `${mask}@`);
    throw usageError(`'${shown}' is no broker`, 'Write brokers as HOST:PORT, several with commas between them.');
  }
  return {host, port};
}
