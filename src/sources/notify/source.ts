import {type CyrusRequest, formatDatagram, parseDatagram} from '../../events/formats/cyrus-datagram.js';
import {cyrusRecord} from '../../events/formats/cyrus-record.js';
import {damagedRecord, type EventRecord, type FilePosition, type RecordBatch} from '../../events/record.js';
import type {Source} from '../source.js';
import {Arrivals} from './arrivals.js';
import {type Receiver, receiveDatagrams} from './datagrams.js';
import {openPassOn, type PassOn} from './pass-on.js';
import {receiveRequests} from './stream.js';

/** Where Cyrus's processes send their requests, and where these go on to; at least one of the sockets is there. */
export interface NotifyOptions {
  readonly notifySocket: string | undefined;
  readonly dlistSocket: string | undefined;
  /** Socket of the real notifyd. */
  readonly passOn: string | undefined;
  readonly onListening: (path: string) => void;
  readonly note: (text: string) => void;
}

/** Requests as they come: what is no event is passed on and counted only. */
export interface NotifySource extends Source {
  /** Requests of other classes than EVENT, by class. */
  readonly others: ReadonlyMap<string, number>;
}

/** A program that was away may come back so soon after the end. */
const patienceMs = 500;
const notOfCyrus = 'damaged: not a request of Cyrus';

/** Stands where notifyd does. A request of the stream transport is answered when its record is acknowledged. */
export function openNotifySource(options: NotifyOptions): NotifySource {
  const desk = new Desk(options);
  return {
    name: options.notifySocket ?? options.dlistSocket ?? '',
    others: desk.others,
    acknowledge: (records) => desk.answer(records),
    async *read(signal) {
      const stop = () => void desk.stop();
      signal.addEventListener('abort', stop, {once: true});
      try {
        await desk.open();
        if (signal.aborted) stop();
        for (let batch = await desk.arrivals.next(); batch !== null; batch = await desk.arrivals.next()) yield batch;
      } finally {
        signal.removeEventListener('abort', stop);
        await desk.close();
      }
    },
  };
}

/** Takes requests in, hands them on, and answers those that want an answer. */
class Desk {
  readonly others = new Map<string, number>();
  readonly arrivals = new Arrivals();
  readonly #options: NotifyOptions;
  readonly #passOn: PassOn | null;
  readonly #receivers: Receiver[] = [];
  readonly #lines = new Map<string, number>();
  readonly #answers = new Map<EventRecord, () => void>();
  #isRead = true;

  constructor(options: NotifyOptions) {
    this.#options = options;
    this.#passOn = options.passOn === undefined ? null : openPassOn(options.passOn, options.note);
  }

  async open(): Promise<void> {
    const {notifySocket, dlistSocket, onListening} = this.#options;
    if (notifySocket !== undefined) {
      const onDatagram = (bytes: Buffer) => this.#takeDatagram(bytes, notifySocket);
      this.#receivers.push(await receiveDatagrams(notifySocket, onDatagram, (error) => this.arrivals.fail(error)));
      onListening(notifySocket);
    }
    if (dlistSocket !== undefined) {
      const onRequest = (request: CyrusRequest) => this.#takeRequest(request, dlistSocket);
      const onInvalid = (bytes: Buffer) => this.#takeDamaged(bytes, dlistSocket);
      this.#receivers.push(await receiveRequests(dlistSocket, onRequest, onInvalid));
      onListening(dlistSocket);
    }
  }

  /** Says that records are dealt with. */
  answer(records: RecordBatch): void {
    for (const record of records) {
      this.#answers.get(record)?.();
      this.#answers.delete(record);
    }
  }

  /** Takes no new senders; what is under way still arrives. */
  async stop(): Promise<void> {
    await Promise.all(this.#receivers.splice(0).map((receiver) => receiver.close()));
    this.arrivals.end();
  }

  /** Stops, and answers whoever waits although nobody reads any more. */
  async close(): Promise<void> {
    this.#isRead = false;
    this.answer([...this.#answers.keys()]);
    await this.stop();
    await this.#passOn?.close(patienceMs);
  }

  #takeDatagram(bytes: Buffer, path: string): void {
    this.#passOn?.add(bytes);
    const request = parseDatagram(bytes);
    if (request === null) this.#takeDamaged(bytes, path);
    else this.#take(request, path);
  }

  async #takeRequest(request: CyrusRequest, path: string): Promise<void> {
    this.#passOn?.add(formatDatagram(request));
    const record = this.#take(request, path);
    if (record !== null && this.#isRead) await new Promise<void>((resolve) => this.#answers.set(record, resolve));
  }

  /** The record of an event; null for a request of another class. */
  #take(request: CyrusRequest, path: string): EventRecord | null {
    if (request.class !== 'EVENT') {
      this.others.set(request.class, (this.others.get(request.class) ?? 0) + 1);
      return null;
    }
    const record = cyrusRecord(request.message, null, this.#at(path), true);
    this.arrivals.add(record);
    return record;
  }

  #takeDamaged(bytes: Buffer, path: string): void {
    this.arrivals.add(damagedRecord(bytes, this.#at(path), notOfCyrus));
  }

  #at(path: string): FilePosition {
    const line = (this.#lines.get(path) ?? 0) + 1;
    this.#lines.set(path, line);
    return {path, line};
  }
}
