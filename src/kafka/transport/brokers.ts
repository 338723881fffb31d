import {type Address, parseAddress} from '../address.js';
import type {Message} from '../messages/message.js';
import type {BrokerAddress} from '../messages/metadata.js';
import type {KafkaSettings} from '../settings.js';
import {Advertised} from './advertised.js';
import {firstToAnswer} from './hedge.js';
import {type Link, openLink} from './link.js';
import {LinkError} from './link-error.js';

/** What a socket is for: what waits long (fetches, joining a group, a quota) must not hold up the rest. */
export type Purpose = 'requests' | 'fetch' | 'produce' | 'group';

/** A socket that is being opened, is open, or was. */
interface Slot {
  readonly opening: Promise<Link>;
  state: 'opening' | 'failed' | Link;
}

const leastConnectMs = 2000;
const throttleNoteMs = 60_000;

/** Sockets to the brokers of one cluster, opened when first needed and again after they broke or their session ended. */
export class Brokers {
  readonly #settings: KafkaSettings;
  readonly #bootstrap: readonly Address[];
  readonly #known = new Map<number, BrokerAddress>();
  readonly #slots = new Map<string, Slot>();
  readonly #advertised: Advertised;
  readonly #closing = new AbortController();
  #throttleNotedAt = Number.NEGATIVE_INFINITY;

  /** Opens nothing yet. Throws USAGE for a broker that is not valid. */
  constructor(settings: KafkaSettings) {
    this.#settings = settings;
    this.#bootstrap = settings.brokers.map(parseAddress);
    this.#advertised = new Advertised(this.#bootstrap);
  }

  /** The socket to one broker. Rejects with LinkError, BrokerError or AppError. */
  async link(nodeId: number, purpose: Purpose): Promise<Link> {
    const broker = this.#known.get(nodeId);
    // A broker that has just come back may be named before the others say where it is.
    if (!broker) throw new LinkError('unreachable', `the cluster does not say where its broker ${nodeId} is`);
    const startedAt = performance.now();
    try {
      const link = await this.#open(broker, purpose);
      this.#advertised.reached(broker);
      return link;
    } catch (error) {
      throw this.#advertised.explain(error, broker, startedAt);
    }
  }

  /**
   * Asks any broker that answers: those with an open socket first, then the known ones and those to begin with. One that
   * hangs costs 2 s.
   */
  async ask<T>(message: Message<T>): Promise<T> {
    return await firstToAnswer(this.#candidates(), (address) => this.#askAt(address, message), worst);
  }

  /** Takes note of the cluster's brokers. */
  learn(brokers: readonly BrokerAddress[]): void {
    this.#known.clear();
    for (const broker of brokers) this.#known.set(broker.nodeId, broker);
  }

  /** Takes note of one more broker. */
  learnOne(broker: BrokerAddress): void {
    this.#known.set(broker.nodeId, broker);
  }

  /** Breaks off what is being opened, too: a socket that nobody closes would keep the process alive. */
  close(): void {
    this.#closing.abort();
    for (const {state} of this.#slots.values()) if (typeof state === 'object') state.close();
    this.#slots.clear();
  }

  async #askAt<T>(address: Address, message: Message<T>): Promise<T> {
    const answer = await (await this.#open(address, 'requests')).send(message);
    this.#advertised.answered(address);
    return answer;
  }

  /** Open sockets first, those that hang last, no address twice. */
  #candidates(): readonly Address[] {
    const unique = new Map([...this.#known.values(), ...this.#bootstrap].map((one) => [nameOf(one), one]));
    return [...unique.values()].sort((a, b) => this.#rank(a) - this.#rank(b));
  }

  #rank(address: Address): number {
    const state = this.#slots.get(`requests ${nameOf(address)}`)?.state;
    if (typeof state !== 'object') return state === 'opening' ? 2 : 1;
    if (!state.isOpen()) return 1;
    return state.isStalled() ? 3 : 0;
  }

  async #open(address: Address, purpose: Purpose): Promise<Link> {
    if (this.#closing.signal.aborted) throw new LinkError('closed', 'the connection to the brokers is closed');
    const key = `${purpose} ${nameOf(address)}`;
    const slot = this.#slots.get(key);
    if (slot && isUsable(slot)) return await slot.opening;
    if (typeof slot?.state === 'object') slot.state.retire();
    this.#settings.log?.(`connecting to ${nameOf(address)} for ${purpose}`);
    const fresh = this.#createSlot(address);
    this.#slots.set(key, fresh);
    return await fresh.opening;
  }

  #createSlot(address: Address): Slot {
    const {timeoutMs} = this.#settings;
    const opening = openLink(address, {
      settings: this.#settings,
      connectMs: Math.max(leastConnectMs, timeoutMs / 4),
      signal: this.#closing.signal,
      throttled: (waitMs) => this.#noteThrottle(address, waitMs),
    });
    const slot: Slot = {opening, state: 'opening'};
    opening.then(
      (link) => {
        slot.state = link;
        if (this.#closing.signal.aborted) link.close();
      },
      () => {
        slot.state = 'failed';
      },
    );
    return slot;
  }

  #noteThrottle(address: Address, waitMs: number): void {
    const now = performance.now();
    this.#settings.log?.(`${nameOf(address)} makes this client wait ${waitMs} ms (quota)`);
    if (now - this.#throttleNotedAt < throttleNoteMs) return;
    this.#throttleNotedAt = now;
    this.#settings.note?.(`a quota of the brokers slows this client down: it waits ${(waitMs / 1000).toFixed(1)} s`);
  }
}

function nameOf({host, port}: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function isUsable({state}: Slot): boolean {
  return state === 'opening' || (state !== 'failed' && state.isOpen());
}

/** Of two brokers' errors the one that says more: a wrong password rather than a broker that is away. */
function worst(a: unknown, b: unknown): unknown {
  const saysMore = (error: unknown) => !(error instanceof LinkError) || ['tls', 'login'].includes(error.problem);
  return saysMore(a) && !saysMore(b) ? a : b;
}
