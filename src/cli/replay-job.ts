import {resolve} from 'node:path';
import type {Interfaces} from '@oclif/core';
import {usageError} from '../errors.js';
import {createFilter, type EventFilter} from '../events/filter.js';
import type {InputFormat} from '../events/formats/index.js';
import type {RecordBatch} from '../events/record.js';
import {createBoundsTest} from '../events/select.js';
import type {ReadRange} from '../kafka/read-options.js';
import type {Checkpoint} from '../replay/checkpoint.js';
import {readJournal, type Settled} from '../replay/journal.js';
import {keepSpacing, limitRate} from '../replay/pace.js';
import {type Selection, select} from '../replay/selection.js';
import {refuseTrimmed} from '../replay/trimmed.js';
import {type Leftover, readLeftover} from '../replay/under-way.js';
import {systemClock} from '../sinks/clock.js';
import type {Sink} from '../sinks/sink.js';
import {parseReadPlan, type ReadPlan} from '../sources/read-plan.js';
import type {ReplaySource} from '../sources/replay-source.js';
import {formatNotice} from '../ui/replay.js';
import type {BaseCommand} from './base-command.js';
import type {doveadmFlags} from './doveadm-flags.js';
import type {KafkaClusters} from './kafka-clusters.js';
import {jobOf, type replayFlags} from './replay-flags.js';
import {openSink} from './replay-sink.js';
import {openSource} from './replay-source.js';
import type {Surroundings} from './surroundings.js';

/** What `parseFlags` gives for the flags of a replay. */
export type ReplayFlags = Interfaces.InferredFlags<
  (typeof BaseCommand)['baseFlags'] & typeof replayFlags & typeof doveadmFlags
>;

/** One run: what is sent where, and what is known of it. */
export interface ReplayJob {
  readonly flags: ReplayFlags;
  readonly source: ReplaySource;
  readonly sink: Sink;
  readonly selection: Selection;
  /** Aborts on an interruption, and when following is of no more use. */
  readonly signal: AbortSignal;
  /** What an earlier run wrote down, null for a new one. */
  readonly earlier: Checkpoint | null;
  /** What this one writes down, if it keeps a journal. */
  readonly begin: Checkpoint;
  /** What an earlier run left behind. */
  readonly leftover: Leftover | null;
}

/** What it takes to get a run ready. */
export interface JobContext {
  readonly clusters: KafkaClusters;
  readonly earlier: Checkpoint | null;
  readonly scratchFolder: string;
  readonly signal: AbortSignal;
  readonly around: Surroundings;
  readonly print: (text: string) => Promise<void>;
  readonly detail: (text: string) => void;
}

/** Opens source and sink and finds out what an earlier run has settled. The caller must close both. */
export async function prepareJob(flags: ReplayFlags, context: JobContext): Promise<ReplayJob> {
  const {clusters, earlier, scratchFolder, signal, around, print, detail} = context;
  const {note} = around;
  const nowMs = earlier?.startedMs ?? Date.now();
  const filter = createFilter(flags);
  const plan = parseReadPlan({...flags, offset: offsetsOf(flags)}, nowMs, 'whole');
  const keepsJournal = flags.result !== undefined || flags.resume !== undefined;
  const source = await openSource(flags.from ?? '', {
    clusters,
    filter,
    plan,
    format: flags['input-format'] as InputFormat,
    nowMs,
    checkpoint: earlier,
    keepsJournal,
    scratchFolder,
    signal,
    flags,
    around,
    note,
    detail,
  });
  const settled = flags.resume === undefined ? null : await readJournal(flags.resume);
  const leftover = flags.resume === undefined ? null : readLeftover(flags.resume);
  const done = settled?.done ?? null;
  const passes = passTest(filter, plan, source);
  const stop = new AbortController();
  signal.addEventListener('abort', () => stop.abort());
  const sink = await openSink(flags.to ?? '', {
    flags,
    policy: policyOf(flags),
    clusters,
    sourcePartitions: source.ranges === null ? null : await partitionsOf(source, clusters),
    dryRun: flags['dry-run'],
    resumes: earlier !== null,
    print,
    around,
    notify: (notice) => {
      note(formatNotice(notice));
      // What comes later must not pile up as failed: the group's offsets stay where they are.
      if (notice.kind === 'given-up' && flags.follow) stop.abort();
    },
  });
  const names = keepsJournal ? await clusters.names() : [];
  if (earlier !== null) refuseElsewhere(names, earlier.clusters);
  if (settled !== null && source.ranges !== null) await refuseGone(source.ranges, leftover, settled, clusters);
  const {ranges, content} = source;
  const failed = flags.failed === undefined ? (earlier?.failed ?? null) : resolve(flags.failed);
  return {
    flags,
    source,
    sink,
    earlier,
    begin: {flags: jobOf(flags), startedMs: nowMs, ranges, content, clusters: names, failed},
    leftover,
    signal: stop.signal,
    selection: {passes, done, max: flags.max ?? Number.POSITIVE_INFINITY, pass: source.acknowledge},
  };
}

/** What is selected: by time where the spacing matters, since --max takes the first ones. */
export function selectedOf({flags, source, selection, signal}: ReplayJob): AsyncIterable<RecordBatch> {
  return select(isTimed(flags) ? source.readByTime(signal) : source.read(signal), selection);
}

/** The same, as fast as it may go. */
export function pacedOf(job: ReplayJob): AsyncIterable<RecordBatch> {
  const {rate, speed = 1} = job.flags;
  const records = selectedOf(job);
  const spaced = isTimed(job.flags) ? keepSpacing(records, speed, systemClock, job.signal) : records;
  return rate === undefined ? spaced : limitRate(spaced, rate, systemClock, job.signal);
}

function isTimed({speed}: Pick<ReplayFlags, 'speed'>): boolean {
  return speed !== undefined && Number.isFinite(speed);
}

/** Refuses to go on in another cluster, where the same offsets are other records. */
function refuseElsewhere(names: readonly string[], earlier: readonly string[]): void {
  if (JSON.stringify(names) === JSON.stringify(earlier)) return;
  throw usageError(
    `these brokers are of another cluster (${names.join(', ')}) than those of the run that is resumed (${earlier.join(', ')})`,
    'Name brokers of the same cluster, or begin a new run.',
  );
}

/** Refuses to go on where retention took what was not sent. */
async function refuseGone(
  ranges: readonly ReadRange[],
  leftover: Leftover | null,
  settled: Settled,
  clusters: KafkaClusters,
): Promise<void> {
  const [first] = ranges;
  if (first === undefined) return;
  const {fetchOffsets} = await import('../kafka/offsets.js');
  const partitions = ranges.map(({partition}) => partition);
  const offsets = await fetchOffsets(await clusters.main(), first.topic, partitions);
  refuseTrimmed(ranges, offsets, leftover?.low ?? {}, settled.unsent);
}

function policyOf(flags: ReplayFlags) {
  return {
    retries: flags.retries,
    backoffMs: flags.backoff,
    maxPauseMs: flags['max-pause'],
    onError: flags['on-error'] as 'stop' | 'skip',
    random: Math.random,
  };
}

/** The test on decoded events, null where every record passes. A topic's bounds are in its ranges already. */
function passTest(filter: EventFilter, plan: ReadPlan, source: ReplaySource): Selection['passes'] {
  const within = source.file === null ? null : boundsOf(plan);
  if (within === null) return filter.empty ? null : filter.event;
  return (event) => filter.event(event) && within(event);
}

function boundsOf({start, end, partitions}: ReadPlan) {
  const sinceMs = start.kind === 'time' ? start.ms : null;
  const untilMs = end.kind === 'time' ? end.ms : null;
  if (sinceMs === null && untilMs === null && partitions === null) return null;
  return createBoundsTest({sinceMs, untilMs, partitions});
}

async function partitionsOf({ranges}: ReplaySource, clusters: KafkaClusters): Promise<number | null> {
  const topic = ranges?.[0]?.topic;
  if (topic === undefined) return null;
  return (await (await clusters.main()).partitions(topic)).length;
}

/** oclif types a flag that may be repeated as one text; it gives an array. */
function offsetsOf({offset}: ReplayFlags): readonly string[] | undefined {
  return offset as unknown as readonly string[] | undefined;
}
