import {createRequire} from 'node:module';
import type {Address} from '../address.js';
import type {Message} from '../messages/message.js';
import {saslAuthenticate, saslHandshake} from '../messages/sasl.js';
import type {KafkaSasl} from '../settings.js';
import {ErrorCode, throwIfRefused} from './broker-error.js';
import {LinkError} from './link-error.js';

// kafkajs knows the mechanisms; it has no public way to use them on another socket than its own. 2.2.4 is its last
// release and pinned, so the files named here do not move.

/** Kafka takes 4,096 to 16,384 (kafka.apache.org/documentation/#security_sasl_scram); a million takes half a second. */
const mostIterations = 1_000_000;

/** A broker says in SCRAM's first answer (RFC 5802) how often the password is hashed, which nothing can stop then. */
function refuseLongHashing(answer: Buffer): void {
  const iterations = Number(/(?:^|,)i=(\d+)/.exec(answer.toString('latin1', 4))?.[1] ?? 0);
  if (iterations <= mostIterations) return;
  throw new Error(`the broker wants the password hashed ${iterations} times, more than ${mostIterations}`);
}

/** One step of a mechanism: bytes behind their length, both ways. */
interface Step {
  readonly request: {encode(): Promise<Buffer>};
  readonly response: {decode(bytes: Buffer): Promise<unknown>; parse(decoded: unknown): Promise<unknown>};
}

type Mechanism = (sasl: {
  username: string;
  password: string;
}) => (context: {
  readonly host: string;
  readonly port: number;
  readonly logger: {debug(): void; error(): void};
  readonly saslAuthenticate: (step: Step) => Promise<unknown>;
}) => {authenticate(): Promise<void>};

const files = {
  plain: 'kafkajs/src/broker/saslAuthenticator/plain.js',
  'scram-sha-256': 'kafkajs/src/broker/saslAuthenticator/scram256.js',
  'scram-sha-512': 'kafkajs/src/broker/saslAuthenticator/scram512.js',
} as const;

/** A session is given up when so much of its life is over; the next request opens a new one. */
const usableShare = 0.8;

/**
 * Logs in on a fresh socket. Gives back when the session ends, on the monotonic clock, Infinity where the broker sets no
 * end. Rejects with a LinkError whose problem is `login` when the broker does not let this user in.
 */
export async function logIn(
  send: <T>(message: Message<T>) => Promise<T>,
  sasl: KafkaSasl,
  {host, port}: Address,
): Promise<number> {
  const name = sasl.mechanism.toUpperCase();
  const {error, mechanisms} = await send(saslHandshake(name));
  if (error === ErrorCode.illegalSaslState) {
    throw new LinkError('login', 'this listener takes no login', {reason: 'login-unexpected'});
  }
  if (error !== ErrorCode.none) {
    throw new LinkError('login', `the broker does not offer ${name}, but ${mechanisms.join(', ')}`);
  }
  let lifetimeMs = 0;
  let broken: unknown = null;
  const exchange = async ({request, response}: Step): Promise<unknown> => {
    const answer = await send(saslAuthenticate(await request.encode())).catch((failure) => {
      broken = failure;
      throw failure;
    });
    if (answer.message !== '') throw new Error(answer.message);
    throwIfRefused(answer.error);
    lifetimeMs = answer.lifetimeMs;
    refuseLongHashing(answer.bytes);
    return await response.parse(await response.decode(answer.bytes));
  };
  const mechanism = createRequire(import.meta.url)(files[sasl.mechanism]) as Mechanism;
  const logger = {debug: () => {}, error: () => {}};
  const {username, password} = sasl;
  await mechanism({username, password})({host, port, logger, saslAuthenticate: exchange})
    .authenticate()
    .catch((refusal: Error) => {
      throw broken ?? new LinkError('login', refusal.message, {cause: refusal});
    });
  return lifetimeMs > 0 ? performance.now() + lifetimeMs * usableShare : Number.POSITIVE_INFINITY;
}
