import {setTimeout as sleep} from 'node:timers/promises';
import {partitionKey, type TopicPartition} from '../topic-partition.js';
import {BrokerError, ErrorCode} from '../transport/broker-error.js';
import {brokerErrors} from '../transport/broker-errors.js';
import type {Cluster} from '../transport/cluster.js';
import {isRetriable, kafkaFailure} from '../transport/failure.js';
import {pauseMs} from '../transport/retry.js';
import {
  unwritten,
  type WritableRecord,
  type WriteGuard,
  type WriteOutcome,
  type WriteRefusal,
} from '../write-options.js';
import {InFlight} from './in-flight.js';
import {PartitionLeader} from './partition-leader.js';
import {createProducer, type Producer} from './producer.js';
import {countForBatch, encodeBatch} from './record-batch-encode.js';
import {encodeWhole, wholeBatchAt} from './whole-batch.js';
import {cutAtGuard, recordOutcome, WriteCall, type WriteRun} from './write-run.js';

/** Large enough to be quick, small enough for brokers that take 1 MB (message.max.bytes) and less. */
const batchBytes = 512 * 1024;
/** Refusals of single records; the rest of their batch is written all the same. */
const recordRefusals: readonly number[] = [
  ErrorCode.messageTooLarge,
  ErrorCode.recordListTooLarge,
  ErrorCode.invalidTimestamp,
  ErrorCode.invalidRecord,
];
/** The broker has forgotten this producer or missed a batch of it: a new one is needed. */
const sequenceLost: readonly number[] = [
  ErrorCode.outOfOrderSequence,
  ErrorCode.invalidProducerEpoch,
  ErrorCode.unknownProducerId,
];

/**
 * Writes to one partition in the order of the calls. When nothing gets through for `timeoutMs` the calls are rejected, but
 * what is under way is kept: `UnwrittenError.resume` sends the same bytes under the same numbers again, by which the broker
 * knows what it has already.
 */
export class PartitionWriter {
  readonly #cluster: Cluster;
  readonly #topicPartition: TopicPartition;
  readonly #subject: string;
  readonly #crc32c: (bytes: Buffer) => number;
  readonly #leader: PartitionLeader;
  #queue: WriteRun[] = [];
  #inFlight: InFlight[] = [];
  #producer: Producer | null = null;
  #failures = 0;
  #isPumping = false;
  /** The first batch under way has failed: nothing new goes out before it has arrived. */
  #isTroubled = false;
  /** What was under way before a pause goes out first. */
  #isResuming = false;
  /** Calls that were rejected and may be resumed. */
  #suspended = new Set<WriteCall>();

  constructor(cluster: Cluster, topicPartition: TopicPartition, crc32c: (bytes: Buffer) => number) {
    this.#cluster = cluster;
    this.#topicPartition = topicPartition;
    this.#subject = `topic ${topicPartition.topic}, partition ${topicPartition.partition}`;
    this.#crc32c = crc32c;
    this.#leader = new PartitionLeader(cluster, topicPartition);
  }

  /** Rejects with UnwrittenError. What was suspended before is given up. */
  async write(records: readonly WritableRecord[], guard?: WriteGuard): Promise<readonly WriteOutcome[]> {
    if (records.length === 0) return [];
    if (this.#suspended.size > 0) this.#drop();
    const call = new WriteCall(records, guard);
    this.#queue.push({call, first: 0, count: records.length, isUncertain: false});
    void this.#start();
    return await call.outcome();
  }

  async #resume(call: WriteCall): Promise<readonly WriteOutcome[]> {
    if (!this.#suspended.delete(call)) throw new Error(`a write to ${partitionKey(this.#topicPartition)} was given up`);
    for (const batch of this.#inFlight) batch.since = performance.now();
    this.#isResuming = true;
    void this.#start();
    return await call.outcome();
  }

  #drop(): void {
    this.#suspended.clear();
    [this.#inFlight, this.#queue, this.#producer] = [[], [], null];
  }

  async #start(): Promise<void> {
    if (this.#isPumping) return;
    this.#isPumping = true;
    while (this.#suspended.size === 0 && this.#hasWork()) {
      await this.#pump().catch((error) => this.#suspend(error));
    }
    this.#isPumping = false;
  }

  #hasWork(): boolean {
    return this.#queue.length > 0 || this.#inFlight.length > 0;
  }

  async #pump(): Promise<void> {
    while (this.#hasWork()) {
      const producer = await this.#ready();
      if (this.#isResuming) await this.#sendAgain();
      this.#isResuming = false;
      await this.#fillWindow(producer);
      const [head] = this.#inFlight;
      if (head === undefined) continue;
      const answer = await head.answer;
      if ('offset' in answer) this.#accept(head, answer.offset, producer);
      else await this.#recover(head, answer.error);
    }
  }

  async #ready(): Promise<Producer> {
    const leader = await this.#leader.find();
    this.#producer ??= await createProducer(this.#cluster, leader, this.#subject);
    return this.#producer;
  }

  async #fillWindow(producer: Producer): Promise<void> {
    const leader = await this.#leader.find();
    while (this.#inFlight.length < producer.window && !(this.#isTroubled && this.#inFlight.length > 0)) {
      const next = this.#nextRun();
      if (next === null) return;
      const batch = this.#encode(next, producer);
      batch.send(this.#cluster, leader, this.#topicPartition);
      this.#inFlight.push(batch);
    }
  }

  /** The next records that may go; those before them that are kept back get their outcome, those after go back. */
  #nextRun(): WriteRun | null {
    for (let run = this.#queue.shift(); run; run = this.#queue.shift()) {
      if (!run.call.guard?.isArmed) return run;
      const [free, rest] = cutAtGuard(run, run.call.guard);
      if (rest.count > 0) this.#queue.unshift(rest);
      if (free !== null) return free;
    }
    return null;
  }

  /** As many records of the run as fit into a batch; the rest goes back. */
  #encode({call, first, count, isUncertain}: WriteRun, producer: Producer): InFlight {
    const whole = wholeBatchAt(call.records, first, count);
    const fitting = whole?.count ?? countForBatch(call.records, first, count, batchBytes);
    if (fitting < count) this.#queue.unshift({call, first: first + fitting, count: count - fitting, isUncertain});
    const batch = whole
      ? encodeWhole(whole, producer, this.#crc32c)
      : encodeBatch(call.records, first, fitting, producer, this.#crc32c);
    producer.advance(fitting);
    return new InFlight({call, first, count: fitting, isUncertain}, batch, producer);
  }

  #accept(head: InFlight, offset: number, producer: Producer): void {
    this.#inFlight.shift();
    this.#failures = 0;
    this.#isTroubled = false;
    producer.accepted();
    head.written(offset);
  }

  async #recover(head: InFlight, error: unknown): Promise<void> {
    this.#failures += 1;
    this.#isTroubled = true;
    const number = error instanceof BrokerError ? error.number : ErrorCode.none;
    if (recordRefusals.includes(number)) return await this.#refuse(head, number);
    if (performance.now() - head.since > this.#cluster.settings.timeoutMs) throw error;
    if (sequenceLost.includes(number)) return await this.#replaceProducer([head.toRun()]);
    if (!isRetriable(error)) throw error;
    await this.#sendAgain();
  }

  /** Halves the batch until the record that is refused is alone. */
  async #refuse({run}: InFlight, number: number): Promise<void> {
    if (run.count > 1) {
      const half = run.count >> 1;
      const rest = {...run, first: run.first + half, count: run.count - half};
      return await this.#replaceProducer([{...run, count: half}, rest]);
    }
    const error = refusalOf(number);
    run.call.guard?.refused(run.first, error);
    recordOutcome(run, {first: run.first, count: 1, error});
    await this.#replaceProducer([]);
  }

  /** Puts the batches after the first back into the queue, in order, but for those that arrived. A new producer follows. */
  async #replaceProducer(replacement: readonly WriteRun[]): Promise<void> {
    const back: WriteRun[] = [...replacement];
    for (const batch of this.#inFlight.slice(1)) {
      const result = await batch.answer;
      if ('offset' in result) batch.written(result.offset);
      else back.push(batch.toRun());
    }
    [this.#inFlight, this.#producer] = [[], null];
    this.#queue = [...back, ...this.#queue];
  }

  async #sendAgain(): Promise<void> {
    await Promise.all(this.#inFlight.map(({answer}) => answer));
    await sleep(pauseMs(this.#failures));
    this.#leader.forget();
    const leader = await this.#leader.find();
    for (const [index, batch] of this.#inFlight.entries()) {
      if ('offset' in (await batch.answer)) continue;
      batch.send(this.#cluster, leader, this.#topicPartition);
      // A broker that has forgotten this producer would take the later ones without the first.
      if (index === 0 && 'error' in (await batch.answer)) return;
    }
  }

  /** Rejects all calls and stops; what is under way stays as it is. */
  async #suspend(error: unknown): Promise<void> {
    await Promise.all(this.#inFlight.map(({answer}) => answer));
    const runs = [...this.#inFlight.map((batch) => batch.toRun()), ...this.#queue];
    this.#leader.forget();
    this.#failures = 0;
    const failure = kafkaFailure(error, this.#subject);
    this.#suspended = new Set(runs.map(({call}) => call));
    for (const call of this.#suspended) {
      const isTouched = call.isTouched || runs.some((run) => run.call === call && run.isUncertain);
      call.reject(unwritten(failure, isTouched, () => this.#resume(call)));
    }
  }
}

function refusalOf(number: number): WriteRefusal {
  const {code = 'KAFKA_REFUSED', text = ''} = brokerErrors[number] ?? {};
  return {code, message: text};
}
