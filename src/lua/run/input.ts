import {decode} from '../../events/decode.js';
import type {NotificationEvent} from '../../events/event.js';
import {createLineDecoder} from '../../events/lines.js';
import type {EventRecord} from '../../events/record.js';
import {parseCallLine, type RecordedCall} from './calls.js';

/** What the input turned out to hold. */
export type RunInput =
  | {readonly kind: 'calls'; readonly calls: AsyncIterable<RecordedCall>}
  | {readonly kind: 'events'; readonly batches: AsyncIterable<readonly NotificationEvent[]>};

interface Line {
  readonly bytes: Buffer;
  readonly number: number;
}

/** The lines of blocks that end with a line each, a block at a time. */
async function* linesOf(blocks: AsyncIterable<Buffer>): AsyncGenerator<readonly Line[]> {
  const lineFeed = 0x0a;
  let number = 0;
  for await (const block of blocks) {
    const lines: Line[] = [];
    for (let start = 0; start < block.length; ) {
      const found = block.indexOf(lineFeed, start);
      const end = found === -1 ? block.length : found;
      number += 1;
      if (end > start) lines.push({bytes: block.subarray(start, end), number});
      start = end + 1;
    }
    yield lines;
  }
}

/** Whether a line is one that `lua run` prints: whole or cut off, in whatever order its members stand. */
function isOwnLine({bytes}: Line): boolean {
  return /^\s*\{.*"schema"\s*:\s*"dovepush\.lua-(?:call|log|http)\/1"/s.test(bytes.toString('latin1'));
}

async function* callsOf(blocks: AsyncIterable<readonly Line[]>): AsyncGenerator<RecordedCall> {
  for await (const lines of blocks) {
    for (const {bytes, number} of lines) {
      const call = parseCallLine(bytes.toString('utf8'), number);
      if (call) yield call;
    }
  }
}

async function* eventsOf(
  blocks: AsyncIterable<readonly Line[]>,
  path: string,
  now: () => number,
): AsyncGenerator<readonly NotificationEvent[]> {
  const decoder = createLineDecoder('auto', now);
  let records: EventRecord[] = [];
  const emit = (record: EventRecord) => void records.push(record);
  for await (const lines of blocks) {
    for (const {bytes, number} of lines) decoder.push(bytes, {path, line: number}, emit);
    yield records.map(decode);
    records = [];
  }
  decoder.end(emit);
  yield records.map(decode);
}

async function* rejoin<T>(first: T, rest: AsyncIterable<T>): AsyncGenerator<T> {
  yield first;
  yield* rest;
}

/**
 * Looks at the first line and reads the input as recorded calls or as events in whatever form they come. The blocks end
 * with a line each; `now` dates lines of logs without a year. The calls throw USAGE for a line that is none.
 */
export async function openInput(blocks: AsyncIterable<Buffer>, path: string, now: () => number): Promise<RunInput> {
  const lines = linesOf(blocks);
  const first = await lines.next();
  if (first.done) return {kind: 'events', batches: eventsOf(lines, path, now)};
  const all = rejoin(first.value, lines);
  const [line] = first.value;
  if (line !== undefined && isOwnLine(line)) return {kind: 'calls', calls: callsOf(all)};
  return {kind: 'events', batches: eventsOf(all, path, now)};
}
