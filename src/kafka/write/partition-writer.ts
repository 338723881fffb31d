import {setTimeout as sleep} from 'node:timers/promises';
import type {KafkaConnection} from '../connection.js';
import {initProducerId} from '../messages/init-producer-id.js';
import {produce} from '../messages/produce.js';
import {BrokerError, ErrorCode, throwIfRefused} from '../transport/broker-error.js';
import {isRetriable, kafkaFailure} from '../transport/failure.js';
import {pauseMs, retrying} from '../transport/retry.js';
import {mayBeWritten, unwritten, type WriteGuard, type WriteOutcome} from '../write-options.js';
import {countForBatch, encodeBatch, type WritableRecord} from './record-batch-encode.js';
import {encodeWhole, wholeBatchAt} from './whole-batch.js';
import {isRemembered, passGuard, settle, type WriteCall, type WriteRun} from './write-run.js';

/** Writes to one partition in the order of the calls. Rejects with UnwrittenError. */
export interface PartitionWriter {
  write(records: readonly WritableRecord[], guard?: WriteGuard): Promise<readonly WriteOutcome[]>;
}

/** Large enough to be quick, small enough for brokers that take 1 MB (message.max.bytes) and less. */
const batchBytes = 512 * 1024;
/** A broker remembers the last five batches of a producer, to tell a repeated one. */
const mostInFlight = 5;
/** Refusals of single records; the rest of their batch is written all the same. */
const recordRefusals: Readonly<Record<number, readonly [code: string, message: string]>> = {
  [ErrorCode.messageTooLarge]: ['KAFKA_RECORD_TOO_LARGE', 'larger than the topic takes (max.message.bytes)'],
  [ErrorCode.recordListTooLarge]: ['KAFKA_RECORD_TOO_LARGE', 'larger than a segment of the topic (segment.bytes)'],
  [ErrorCode.invalidTimestamp]: ['KAFKA_TIMESTAMP_REFUSED', 'its timestamp lies outside what the topic takes'],
  [ErrorCode.invalidRecord]: ['KAFKA_RECORD_REFUSED', 'refused by the broker; a compacted topic wants a key'],
};
/** The broker has forgotten this producer or missed a batch of it: it must begin anew. */
const sequenceLost: readonly number[] = [
  ErrorCode.outOfOrderSequence,
  ErrorCode.invalidProducerEpoch,
  ErrorCode.unknownProducerId,
];

type Answer = {readonly offset: number} | {readonly error: unknown};

interface InFlight {
  readonly run: WriteRun;
  readonly batch: Buffer;
  readonly sentAt: number;
  /** A try may have been written although no answer said so. */
  uncertain: boolean;
  answer: Promise<Answer>;
}

interface Producer {
  readonly id: number;
  readonly epoch: number;
  sequence: number;
  /** One until the broker has taken the first batch: it accepts any sequence of a producer that it has never seen. */
  window: number;
}

/** A writer for one partition of an existing topic. */
export function createPartitionWriter(
  connection: KafkaConnection,
  topic: string,
  partition: number,
  crc32c: (bytes: Buffer) => number,
): PartitionWriter {
  const {timeoutMs} = connection.settings;
  const subject = `topic ${topic}, partition ${partition}`;
  let queue: WriteRun[] = [];
  let inFlight: InFlight[] = [];
  let producer: Producer | null = null;
  let leader: number | null = null;
  let failures = 0;
  let isPumping = false;

  const send = async (inFlight: Pick<InFlight, 'batch' | 'uncertain'>): Promise<Answer> => {
    try {
      const answer = await connection.send(leader ?? -1, produce(topic, partition, inFlight.batch, timeoutMs));
      if (answer.error === ErrorCode.duplicateSequence) return {offset: answer.baseOffset};
      throwIfRefused(answer.error);
      return {offset: answer.baseOffset};
    } catch (error) {
      inFlight.uncertain ||= mayBeWritten(error);
      return {error};
    }
  };

  /** The next records that may go; those in front of them that are kept back are settled, those behind go back. */
  const nextRun = (): WriteRun | null => {
    for (let run = queue.shift(); run; run = queue.shift()) {
      if (!run.call.guard?.isArmed) return run;
      const [free, rest] = passGuard(run, run.call.guard);
      if (rest.count > 0) queue.unshift(rest);
      if (free !== null) return free;
    }
    return null;
  };

  const fillWindow = (ready: Producer): void => {
    while (inFlight.length < ready.window) {
      const next = nextRun();
      if (next === null) return;
      const {call, first, count, uncertain} = next;
      const whole = wholeBatchAt(call.records, first, count);
      const fitting = whole?.count ?? countForBatch(call.records, first, count, batchBytes);
      if (fitting < count) queue.unshift({call, first: first + fitting, count: count - fitting, uncertain});
      const batch = whole
        ? encodeWhole(whole, ready, crc32c)
        : encodeBatch(call.records, first, fitting, ready, crc32c);
      if (ready.id >= 0) ready.sequence = nextSequence(ready.sequence, fitting);
      const run = {call, first, count: fitting, uncertain};
      const sent = {run, batch, sentAt: performance.now(), uncertain: false};
      inFlight.push(Object.assign(sent, {answer: send(sent)}));
    }
  };

  const settleHead = (head: InFlight, offset: number, ready: Producer): void => {
    inFlight.shift();
    failures = 0;
    if (ready.id >= 0) ready.window = mostInFlight;
    settleWritten(head, offset, ready.id >= 0);
  };

  /** Puts the batches under way back into the queue, in order, but for those that arrived. A new producer follows. */
  const beginAnew = async (replacement: readonly WriteRun[]): Promise<void> => {
    const [, ...later] = inFlight;
    const back: WriteRun[] = [...replacement];
    for (const batch of later) {
      const result = await batch.answer;
      if ('offset' in result) settleWritten(batch, result.offset, true);
      else back.push(runOf(batch));
    }
    inFlight = [];
    producer = null;
    queue = [...back, ...queue];
  };

  const refuse = async ({run}: InFlight, [code, message]: readonly [string, string]): Promise<void> => {
    if (run.count === 1) {
      run.call.guard?.refused(run.first, {code, message});
      settle(run, {first: run.first, count: 1, error: {code, message}});
      return await beginAnew([]);
    }
    const half = run.count >> 1;
    await beginAnew([
      {...run, count: half},
      {...run, first: run.first + half, count: run.count - half},
    ]);
  };

  const sendAgain = async (): Promise<void> => {
    await Promise.all(inFlight.map(({answer}) => answer));
    await sleep(pauseMs(failures));
    leader = null;
    await getReady();
    for (const [index, batch] of inFlight.entries()) {
      if ('offset' in (await batch.answer)) continue;
      batch.answer = send(batch);
      // A broker that has forgotten this producer would take the later ones without the first.
      if (index === 0 && 'error' in (await batch.answer)) return;
    }
  };

  const recover = async (head: InFlight, error: unknown): Promise<void> => {
    failures += 1;
    const number = error instanceof BrokerError ? error.number : 0;
    const refusal = recordRefusals[number];
    if (refusal) return await refuse(head, refusal);
    if (performance.now() - head.sentAt > timeoutMs) throw error;
    if (sequenceLost.includes(number)) return await beginAnew([runOf(head)]);
    if (!isRetriable(error)) throw error;
    await sendAgain();
  };

  const getReady = async (): Promise<Producer> => {
    leader ??= await findLeader(connection, topic, partition);
    producer ??= await becomeProducer(connection, leader, subject);
    return producer;
  };

  const pump = async (): Promise<void> => {
    while (queue.length > 0 || inFlight.length > 0) {
      const ready = await getReady();
      fillWindow(ready);
      const [head] = inFlight;
      if (head === undefined) continue;
      const answer = await head.answer;
      if ('offset' in answer) settleHead(head, answer.offset, ready);
      else await recover(head, answer.error);
    }
  };

  const giveUp = async (error: unknown): Promise<void> => {
    await beginAnew(inFlight.slice(0, 1).map(runOf));
    const runs = queue;
    [queue, leader, failures] = [[], null, 0];
    for (const call of new Set(runs.map((run) => run.call))) {
      const isTouched = call.outcomes.length > 0 || runs.some((run) => run.call === call && run.uncertain);
      call.reject(unwritten(kafkaFailure(error, subject), isTouched));
    }
  };

  const start = async (): Promise<void> => {
    if (isPumping) return;
    isPumping = true;
    while (queue.length > 0) await pump().catch(giveUp);
    isPumping = false;
  };

  return {
    write(records, guard) {
      return new Promise((resolve, reject) => {
        if (records.length === 0) return resolve([]);
        const call: WriteCall = {records, guard, outcomes: [], unsettled: records.length, resolve, reject};
        queue.push({call, first: 0, count: records.length, uncertain: false});
        void start();
      });
    },
  };
}

/** What goes back into the queue, for another producer. */
function runOf({run, uncertain}: InFlight): WriteRun {
  return {...run, uncertain: run.uncertain || uncertain};
}

/** A broker that numbers batches knows those again that the same producer sent twice, while it remembers that one. */
function settleWritten({run, uncertain}: InFlight, offset: number, isNumbered: boolean): void {
  const isUnsure = run.uncertain || (uncertain && !(isNumbered && isRemembered(run)));
  const repeated = isUnsure ? ({repeated: true} as const) : {};
  settle(run, {first: run.first, count: run.count, offset, ...repeated});
}

/** Sequences are 32 bits and begin again at 0. */
function nextSequence(sequence: number, count: number): number {
  return (sequence + count) % 2 ** 31;
}

async function findLeader(connection: KafkaConnection, topic: string, partition: number): Promise<number> {
  return await retrying(`topic ${topic}`, connection.settings.timeoutMs, async () => {
    const leader = (await connection.leaders(topic)).get(partition) ?? -1;
    if (leader < 0) throw new BrokerError(ErrorCode.leaderNotAvailable);
    return leader;
  });
}

async function becomeProducer(connection: KafkaConnection, leader: number, subject: string): Promise<Producer> {
  return await retrying(subject, connection.settings.timeoutMs, async () => {
    const {error, id, epoch} = await connection.send(leader, initProducerId);
    // Brokers before 2.8 want a right of its own for this. Without it one batch at a time keeps the order.
    if (error === ErrorCode.clusterForbidden) return {id: -1, epoch: -1, sequence: -1, window: 1};
    throwIfRefused(error);
    return {id, epoch, sequence: 0, window: 1};
  });
}
