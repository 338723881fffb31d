import type {EventRecord, RecordBatch} from '../events/record.js';
import {systemClock} from '../sinks/clock.js';
import type {ReplayJob} from './job.js';
import {keepSpacing, limitRate} from './pace.js';
import {select} from './selection.js';

/** What a run selects: by time if the spacing matters, since --max takes the first ones. */
function selectedOf({options, source, selection, signal}: ReplayJob): AsyncIterable<RecordBatch> {
  return select(keepsSpacing(options) ? source.readByTime(signal) : source.read(signal), selection);
}

/** What a plan can tell of that: what is followed has no end. */
export function presentOf(job: ReplayJob): AsyncIterable<RecordBatch> {
  const {source, selection, signal} = job;
  return source.readPresent === undefined ? selectedOf(job) : select(source.readPresent(signal), selection);
}

/** The same, as fast as it may be sent. */
export function pacedOf(job: ReplayJob): AsyncIterable<RecordBatch> {
  const {rate, speed = 1} = job.options;
  const records = selectedOf(job);
  const spaced = keepsSpacing(job.options) ? keepSpacing(records, speed, systemClock, job.signal) : records;
  if (rate === undefined) return spaced;
  const isSent = (record: EventRecord) => job.sink.skipReason(record) === null;
  return limitRate(job.sink.prepare(spaced), {perSecond: rate, isSent}, systemClock, job.signal);
}

/** Whether records are sent with the spacing of their timestamps. */
export function keepsSpacing({speed}: {readonly speed: number | undefined}): boolean {
  return speed !== undefined && Number.isFinite(speed);
}
