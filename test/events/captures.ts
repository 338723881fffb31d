import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {decode} from '../../src/events/decode.js';
import type {NotificationEvent} from '../../src/events/event.js';
import type {InputFormat} from '../../src/events/formats/index.js';
import {createLineDecoder} from '../../src/events/lines.js';
import type {EventRecord} from '../../src/events/record.js';

/** Path of a recording of a real server. */
export function capture(name: string): string {
  return fileURLToPath(new URL(`../captures/${name}`, import.meta.url));
}

/** The recording's lines as bytes, without line breaks. */
export function captureLines(name: string): Buffer[] {
  const lines = readFileSync(capture(name), 'latin1').split('\n');
  return lines.slice(0, -1).map((line) => Buffer.from(line, 'latin1'));
}

/** 22 November 2026: the day after the recordings. */
const dayAfter = () => Date.UTC(2026, 10, 22, 12);

/** The records of lines read at a time, and how many lines were passed over. */
export function recordsOf(lines: readonly Buffer[], format: InputFormat = 'auto', now: () => number = dayAfter) {
  const decoder = createLineDecoder(format, now);
  const records: EventRecord[] = [];
  const emit = (record: EventRecord) => void records.push(record);
  const passedOver = lines.filter((line, index) => !decoder.push(line, {path: 'test', line: index + 1}, emit)).length;
  decoder.end(emit);
  return {records, passedOver};
}

/** The events of lines. */
export function eventsOf(
  lines: readonly Buffer[],
  format: InputFormat = 'auto',
  now: () => number = dayAfter,
): NotificationEvent[] {
  return recordsOf(lines, format, now).records.map(decode);
}
