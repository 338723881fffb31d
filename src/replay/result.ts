import type {Identity} from '../compare/identity.js';
import {decode} from '../events/decode.js';
import {isCount} from '../events/formats/line.js';
import {parseObject} from '../events/json-text.js';
import type {EventRecord, RecordBatch} from '../events/record.js';
import {hideKnownSecrets} from '../secrets-in-use.js';
import type {Outcome} from '../sinks/sink.js';
import {mailstorePrefix} from '../sources/mailstore.js';
import {fileStream, isRun, type Position} from './position.js';

const schema = 'dovepush.replay-result/1';

/** What a journal says about a run of positions. */
export interface JournalEntry {
  readonly first: Position;
  readonly last: number;
  readonly status: Outcome['status'];
}

/**
 * The values of the result lines of an outcome: one for each run of consecutive positions. `file` is how the source's
 * file was named on the command line, null for a topic.
 */
export function resultsOf(outcome: Outcome, file: string | null): object[] {
  const runs = runsOf(outcome.records);
  return runs.map(({start, records}) => {
    const {status, attempts, error, reason, user, event, ms} = outcome;
    return {
      schema,
      source: sourceOf(records, file),
      ...(user === undefined ? {} : {user, event, ...placeOf(records)}),
      status,
      attempts,
      ...(error === undefined ? {} : {error: {...error, message: hideKnownSecrets(error.message)}}),
      ...(reason === undefined ? {} : {reason}),
      ...(outcome.target === undefined ? {} : {target: targetOf(outcome.target, start, records.length)}),
      ms,
    };
  });
}

/** Which message it was about, where the line is of one record. */
function placeOf([record, ...others]: RecordBatch): Partial<Identity> {
  if (record === undefined || others.length > 0) return {};
  const {mailbox, uidvalidity, uid} = decode(record);
  return {mailbox, uidvalidity, uid};
}

function sourceOf(records: RecordBatch, file: string | null) {
  const [first] = records as readonly [EventRecord];
  const last = records.at(-1) ?? first;
  const {topic, partition, offset} = first;
  const several = records.length > 1;
  const count = several ? {count: records.length} : {};
  if (file === null && topic?.startsWith(mailstorePrefix)) {
    const mailstore = topic.slice(mailstorePrefix.length);
    return {mailstore, uidvalidity: partition, uid: offset, ...(several ? {lastUid: last.offset} : {}), ...count};
  }
  if (file === null) return {topic, partition, offset, ...(several ? {lastOffset: last.offset} : {}), ...count};
  const {generation} = first.file ?? {};
  const which = generation === undefined ? {} : {generation};
  const lines = {line: first.file?.line, ...(several ? {lastLine: last.file?.line} : {}), ...which};
  if (topic === null) return {file, ...lines, ...count};
  return {file, ...lines, topic, partition, offset, ...(several ? {lastOffset: last.offset} : {}), ...count};
}

function targetOf(target: Readonly<Record<string, number>>, start: number, count: number) {
  if (target.offset === undefined) return target;
  const offset = target.offset + start;
  return {...target, offset, ...(count > 1 ? {lastOffset: offset + count - 1} : {})};
}

/** Cuts records into runs in which line, partition and offset go up by one. */
function runsOf(records: RecordBatch): {start: number; records: RecordBatch}[] {
  const cuts = [0];
  for (let at = 1; at < records.length; at += 1) {
    if (!follows(records[at - 1], records[at])) cuts.push(at);
  }
  return cuts.map((start, index) => ({start, records: records.slice(start, cuts[index + 1])}));
}

function follows(before: EventRecord | undefined, record: EventRecord | undefined): boolean {
  if (before === undefined || record === undefined) return false;
  if (record.topic !== before.topic || record.partition !== before.partition) return false;
  if (record.offset !== null && record.offset !== (before.offset ?? -1) + 1) return false;
  if (record.file === null) return true;
  return record.file.line === (before.file?.line ?? 0) + 1 && record.file.generation === before.file?.generation;
}

/** Whether the text begins as a result line does. */
export function isResultLine(text: string): boolean {
  return text.startsWith(`{"schema":"${schema}"`);
}

/** The event that a result line names; null where it names only places. Throws for what `parseResult` cannot read. */
export function identityInResult(line: string): Identity | null {
  const {source, user, event, mailbox, uidvalidity, uid} = JSON.parse(line);
  if (source.mailstore !== undefined && source.count === undefined) {
    const {mailstore, ...message} = source;
    return {event: 'MessageNew', user: mailstore, mailbox: 'INBOX', ...message};
  }
  return uid === undefined ? null : {event, user, mailbox, uidvalidity, uid};
}

/** No batch has as many records. */
const longestRun = 1 << 20;

/** Reads a result line of a journal back; null where it is none, or one that no run writes. */
export function parseResult(line: string): JournalEntry | null {
  const {schema: name, source, status} = parseObject(line) ?? {};
  if (name !== schema || typeof source !== 'object' || source === null) return null;
  const {stream, first, last = first} = positionIn(source as Readonly<Record<string, unknown>>);
  if (stream === null || !isRun(first, last, longestRun)) return null;
  if (status !== 'sent' && status !== 'skipped' && status !== 'failed') return null;
  return {first: {stream, index: first as number}, last: last as number, status};
}

/** What a source line says of its place; the stream is null if its form is none. */
function positionIn(source: Readonly<Record<string, unknown>>): {
  stream: string | null;
  first: unknown;
  last?: unknown;
} {
  const {file, generation, line, lastLine, mailstore, uidvalidity, uid, lastUid} = source;
  if (file !== undefined) {
    const isKnown = generation === undefined || typeof generation === 'string';
    return {stream: isKnown ? fileStream(generation) : null, first: line, last: lastLine};
  }
  if (mailstore !== undefined) {
    const isKnown = typeof mailstore === 'string' && isCount(uidvalidity);
    return {stream: isKnown ? `${mailstorePrefix}${mailstore}/${uidvalidity}` : null, first: uid, last: lastUid};
  }
  const {topic, partition, offset, lastOffset} = source;
  const isKnown = typeof topic === 'string' && isCount(partition);
  return {stream: isKnown ? `${topic}/${partition}` : null, first: offset, last: lastOffset};
}
