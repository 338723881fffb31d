import {isIPv6} from 'node:net';
import {usageError} from '../errors.js';
import {mask} from '../secrets.js';

/** Where a broker listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** What the scheme in front of an address says of the listener, as in Kafka's `listeners` and librdkafka's brokers. */
export interface SecurityProtocol {
  readonly name: string;
  readonly tls: boolean;
  readonly login: boolean;
}

const defaultPort = 9092;
const pattern =
  /^(?:(?<scheme>[A-Za-z_]+):\/\/)?(?:\[(?<literal>[0-9a-fA-F:.]+)\]|(?<host>[^\s:/@[\]]+))(?::(?<port>\d{1,5}))?$/;

const protocols: readonly SecurityProtocol[] = [
  {name: 'PLAINTEXT', tls: false, login: false},
  {name: 'SSL', tls: true, login: false},
  {name: 'SASL_PLAINTEXT', tls: false, login: true},
  {name: 'SASL_SSL', tls: true, login: true},
];

/**
 * `host`, `host:port` or `[address]:port`, as librdkafka takes it, also behind a scheme; the port is 9092 where none is given.
 * Throws USAGE.
 */
export function parseAddress(text: string): Address {
  const groups = pattern.exec(text)?.groups;
  const host = groups?.literal ?? groups?.host;
  const port = Number(groups?.port ?? defaultPort);
  if (host === undefined || port < 1 || port > 65_535 || (groups?.literal !== undefined && !isIPv6(host))) {
    const shown = text.replace(/^((?:SASL_)?(?:PLAINTEXT|SSL):\/\/)?.*@/is, `$1${mask}@`);
    throw usageError(`'${shown}' is not a valid broker`, hintFor(text));
  }
  schemeOf(text);
  return {host, port};
}

/** The one protocol that the schemes of these brokers say, null where they have none. Throws USAGE. */
export function securityProtocolOf(brokers: readonly string[]): SecurityProtocol | null {
  const found = new Set(brokers.map(schemeOf));
  const [first = null, ...others] = found;
  if (others.length === 0) return first;
  const names = [...found].map((protocol) => protocol?.name ?? 'none');
  throw usageError(
    `the brokers have different schemes: ${names.join(', ')}`,
    'Name listeners of one kind, all with the same scheme.',
  );
}

function schemeOf(text: string): SecurityProtocol | null {
  const scheme = pattern.exec(text)?.groups?.scheme;
  if (scheme === undefined) return null;
  const protocol = protocols.find(({name}) => name === scheme.toUpperCase());
  if (protocol !== undefined) return protocol;
  const known = protocols.map(({name}) => `${name}://`).join(', ');
  throw usageError(`'${scheme}://' is not a protocol of Kafka's listeners`, `Use ${known} or no scheme.`);
}

/** An IPv6 address needs brackets: without them its last group could be a port. */
function hintFor(text: string): string {
  const bare = text.replace(/^[A-Za-z_]+:\/\//, '');
  const at = bare.lastIndexOf(':');
  const [head, port] = [bare.slice(0, at), bare.slice(at + 1)];
  if (isIPv6(head) && /^\d{4,5}$/.test(port)) return `Write it as [${head}]:${port}.`;
  if (isIPv6(bare)) return `Write it as [${bare}]:${defaultPort}.`;
  return 'Write brokers as HOST:PORT, several with commas between them.';
}
