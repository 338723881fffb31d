import {AppError} from '../../errors.js';
import {type Address, parseAddress} from '../address.js';
import type {KafkaSettings} from '../connection.js';
import type {BrokerAddress} from '../messages/metadata.js';
import {type Link, openLink} from './link.js';

/** What a socket is for: what waits long (fetches, joining a group) must not hold up the rest. */
export type Purpose = 'requests' | 'fetch' | 'group';

/** Sockets to the brokers of one cluster, opened when first needed and again after they broke. */
export interface Brokers {
  link(nodeId: number, purpose: Purpose): Promise<Link>;
  /** Any broker that answers: an open one, else the known ones and those to begin with, one after the other. */
  any(): Promise<Link>;
  /** Takes note of the cluster's brokers. */
  learn(brokers: readonly BrokerAddress[]): void;
  /** Opens nothing from now on: a socket that nobody closes would keep the process alive. */
  close(): void;
}

/** A socket that is being opened, is open, or was. */
interface Slot {
  readonly opening: Promise<Link>;
  state: 'opening' | 'failed' | Link;
}

/** Opens nothing yet. Throws USAGE for a broker that is none. */
export function createBrokers(settings: KafkaSettings): Brokers {
  const bootstrap = settings.brokers.map(parseAddress);
  const known = new Map<number, BrokerAddress>();
  const slots = new Map<string, Slot>();
  let isClosed = false;

  const open = async (address: Address, purpose: Purpose, timeoutMs: number): Promise<Link> => {
    if (isClosed) throw new AppError('KAFKA_UNREACHABLE', 'the connection to the brokers is closed');
    const key = `${purpose} ${address.host}:${address.port}`;
    const slot = slots.get(key);
    if (slot && isUsable(slot)) return await slot.opening;
    settings.log?.(`connecting to ${address.host}:${address.port} for ${purpose}`);
    const fresh = createSlot(openLink(settings, address, timeoutMs));
    slots.set(key, fresh);
    return await fresh.opening;
  };
  const isOpen = ({host, port}: Address) => typeof slots.get(`requests ${host}:${port}`)?.state === 'object';

  return {
    async link(nodeId, purpose) {
      const broker = known.get(nodeId);
      if (!broker) throw new AppError('KAFKA_UNREACHABLE', `the cluster does not say where its broker ${nodeId} is`);
      return await open(broker, purpose, settings.timeoutMs);
    },
    async any() {
      const candidates = [...known.values(), ...bootstrap].sort((a, b) => Number(isOpen(b)) - Number(isOpen(a)));
      const eachMs = Math.max(500, Math.floor((settings.timeoutMs * 0.9) / candidates.length));
      let last: unknown;
      for (const address of candidates) {
        try {
          return await open(address, 'requests', eachMs);
        } catch (error) {
          last = error;
        }
      }
      throw last;
    },
    learn(brokers) {
      known.clear();
      for (const broker of brokers) known.set(broker.nodeId, broker);
    },
    close() {
      isClosed = true;
      for (const {opening} of slots.values()) opening.then((link) => link.close()).catch(() => undefined);
      slots.clear();
    },
  };
}

function createSlot(opening: Promise<Link>): Slot {
  const slot: Slot = {opening, state: 'opening'};
  opening.then(
    (link) => {
      slot.state = link;
    },
    () => {
      slot.state = 'failed';
    },
  );
  return slot;
}

function isUsable({state}: Slot): boolean {
  return state === 'opening' || (state !== 'failed' && state.isOpen());
}
