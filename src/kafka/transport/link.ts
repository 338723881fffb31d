import type {Address} from '../address.js';
import {type ApiVersions, apiVersions} from '../messages/api-versions.js';
import type {Message} from '../messages/message.js';
import type {KafkaSettings} from '../settings.js';
import {Channel} from './channel.js';
import {LinkError, socketProblem} from './link-error.js';
import {logIn} from './login.js';
import {openSocket} from './socket.js';
import {chooseVersion} from './version.js';

/** How one link is opened. */
export interface LinkOptions {
  readonly settings: KafkaSettings;
  /** Limit of the connection alone. */
  readonly connectMs: number;
  /** Breaks the opening off. */
  readonly signal: AbortSignal;
  /** Told how long the broker makes this client wait; milliseconds. */
  readonly throttled: (waitMs: number) => void;
}

/** One socket to one broker, logged in. */
export class Link {
  readonly address: Address;
  readonly #channel: Channel;
  readonly #versions: ApiVersions;
  /** When the login ends, on the monotonic clock; Infinity where it does not. */
  readonly #endsAt: number;
  readonly #needsNoLogin: boolean;
  #hasAnswered = false;

  constructor(
    address: Address,
    channel: Channel,
    versions: ApiVersions,
    session: {endsAt: number; isLoggedIn: boolean},
  ) {
    this.address = address;
    this.#channel = channel;
    this.#versions = versions;
    this.#endsAt = session.endsAt;
    this.#needsNoLogin = session.isLoggedIn;
  }

  /** Whether new requests may go over it: its session has not ended. */
  isOpen(): boolean {
    return this.#channel.isOpen && performance.now() < this.#endsAt;
  }

  /** Whether the broker lets a request wait for too long. */
  isStalled(): boolean {
    return this.#channel.isStalled;
  }

  /** Rejects with LinkError when the socket breaks or no answer comes in time, which breaks it too. */
  async send<T>(message: Message<T>): Promise<T> {
    const version = chooseVersion(message, this.#versions, this.address);
    try {
      const answer = await this.#channel.send(message, version);
      this.#hasAnswered = true;
      return answer;
    } catch (error) {
      throw this.#mayWantLogin(error) ? wantsLogin(error) : error;
    }
  }

  /** Closes it once what is under way is answered. */
  retire(): void {
    this.#channel.retire();
  }

  /** Breaks the socket; what waits for an answer is rejected. */
  close(): void {
    this.#channel.close();
  }

  /** Before a login a broker answers ApiVersions, and hangs up on everything else. */
  #mayWantLogin(error: unknown): boolean {
    return !this.#needsNoLogin && !this.#hasAnswered && isHangUp(error);
  }
}

/** Whether the broker closed the socket, and nothing says why. */
function isHangUp(error: unknown): boolean {
  return error instanceof LinkError && error.problem === 'closed' && error.reason === undefined;
}

function wantsLogin(cause: unknown): LinkError {
  const words = 'the broker hung up on the first request, as a listener does that wants a login';
  return new LinkError('closed', words, {cause, reason: 'login-missing'});
}

/** Connects and logs in. Rejects with LinkError, BrokerError or AppError. */
export async function openLink(address: Address, options: LinkOptions): Promise<Link> {
  const {settings, connectMs, signal, throttled} = options;
  const {tls, sasl, clientId, timeoutMs} = settings;
  const channel = new Channel({clientId, timeoutMs, throttled});
  const socket = await openSocket(address, {tls, timeoutMs: Math.min(connectMs, timeoutMs), signal}, channel.frames);
  channel.attach(socket, (error) => socketProblem(error, tls?.cert !== undefined));
  const onAbort = () => channel.close();
  signal.addEventListener('abort', onAbort);
  try {
    if (signal.aborted) throw new LinkError('closed', 'closed', {reason: 'closed-here'});
    const versions = await channel.send(apiVersions, 0).catch((error) => {
      throw tls === null ? mayWantTls(error) : error;
    });
    const send = <T>(message: Message<T>) => channel.send(message, chooseVersion(message, versions, address));
    const endsAt = sasl === null ? Number.POSITIVE_INFINITY : await logIn(send, sasl, address);
    return new Link(address, channel, versions, {endsAt, isLoggedIn: sasl !== null});
  } catch (error) {
    channel.close();
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** A TLS listener hangs up on plain text, most of them after an alert, which frames.ts knows. */
function mayWantTls(error: unknown): unknown {
  if (!isHangUp(error)) return error;
  const words = 'the broker hung up without an answer, as a listener does that wants TLS';
  return new LinkError('closed', words, {cause: error, reason: 'tls-missing'});
}
