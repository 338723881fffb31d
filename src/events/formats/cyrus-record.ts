import {parseObject} from '../json-text.js';
import {bareRecord, type EventRecord, type FilePosition} from '../record.js';
import {parseCutObject} from './cut-object.js';
import type {PayloadObject} from './payload.js';

/** The payload's own time in milliseconds, null without one. */
export function cyrusTimeMs({timestamp}: PayloadObject): number | null {
  const ms = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}

/**
 * A record of the JSON that Cyrus wrote, under the payload's own time, else that of its line. `isClosed` is whether the
 * end of what surrounds the JSON was there: without it JSON that cannot be parsed was cut off.
 */
export function cyrusRecord(json: Buffer, lineTimeMs: number | null, at: FilePosition, isClosed: boolean): EventRecord {
  const text = json.toString('utf8');
  const whole = parseObject(text);
  const object = whole ?? parseCutObject(text);
  const record = bareRecord(json, (object && cyrusTimeMs(object)) ?? lineTimeMs, at);
  if (whole) return record;
  const problem = isClosed ? 'damaged: the event is not valid JSON' : 'truncated: the log line was cut off';
  return {...record, problem, damaged: true};
}
