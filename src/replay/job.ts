import {resolve} from 'node:path';
import {createFilter, type EventFilter} from '../events/filter.js';
import {createJudge} from '../events/judge.js';
import {createBoundsTest} from '../events/select.js';
import type {KafkaConnection} from '../kafka/connection.js';
import {sinkKindOf} from '../sinks/index.js';
import type {RetryPolicy} from '../sinks/retry.js';
import type {Sink} from '../sinks/sink.js';
import type {SinkContext, SinkOptions} from '../sinks/sink-kind.js';
import {sourceKindOf} from '../sources/index.js';
import type {ReadPlan} from '../sources/read-plan.js';
import type {ReplaySource} from '../sources/replay-source.js';
import type {SourceContext, SourceOptions} from '../sources/source-kind.js';
import {createTimeTest, type TimeTest} from '../sources/time-test.js';
import type {Checkpoint} from './checkpoint.js';
import type {EarlierRun} from './earlier-run.js';
import {refuseOtherSource} from './same-source.js';
import type {Selection} from './selection.js';
import type {UnlessIn} from './unless-in.js';

/** What the operator wants of a run. */
export interface ReplayOptions {
  readonly from: string;
  readonly to: string;
  readonly plan: ReadPlan;
  readonly filter: EventFilter;
  /** When the run started, or the one that it continues; milliseconds since 1970. */
  readonly startedMs: number;
  readonly source: SourceOptions;
  readonly sink: SinkOptions;
  /** Sources whose events are left out. */
  readonly unlessIn: readonly string[];
  readonly policy: RetryPolicy;
  /** At most so many records, those of earlier runs included. */
  readonly max: number;
  /** Records per second; undefined for as fast as possible. */
  readonly rate: number | undefined;
  /** How many times faster than their timestamps; undefined or infinite for no spacing. */
  readonly speed: number | undefined;
  /** New journal; undefined for none, and for a run that is resumed. */
  readonly result: string | undefined;
  /** File for the records that fail. */
  readonly failed: string | undefined;
  readonly dryRun: boolean;
  /** The flags that a resumed run takes from the checkpoint. */
  readonly saved: Checkpoint['flags'];
}

/** What a run is given: the places that it reaches, and whom it tells. */
export interface ReplayServices
  extends Pick<SourceContext, 'cluster' | 'doveadm' | 'scratchFolder' | 'signal' | 'note' | 'detail'>,
    Pick<SinkContext, 'otherCluster' | 'endpoint' | 'readEntries' | 'scriptEnvironment' | 'print' | 'onLuaLine'> {
  readonly onReadNotice: SourceContext['notify'];
  readonly onSinkNotice: SinkContext['notify'];
  /** Names that the clusters gave themselves, in the order in which they were connected. */
  readonly clusterNames: () => Promise<readonly string[]>;
}

/** One run, ready to start: what is sent where, and what is known of it. */
export interface ReplayJob {
  readonly options: ReplayOptions;
  readonly source: ReplaySource;
  readonly sink: Sink;
  readonly selection: Selection;
  /** Counts what is out of order in a time range; null without one. */
  readonly timed: TimeTest | null;
  /** What other sources have already; null if none was named. */
  readonly unlessIn: UnlessIn | null;
  /** Aborts on an interruption, and when following is of no more use. */
  readonly signal: AbortSignal;
  readonly earlier: EarlierRun | null;
  /** Events that the filter could not judge, since their lines were cut off. */
  unjudged(): number;
  /** What this run writes down, if it keeps a journal. */
  readonly checkpoint: Checkpoint;
  /** Closes source and sink. */
  close(): Promise<void>;
}

/** Opens source and sink and finds out what an earlier run has settled. The caller must close the job. */
export async function prepareJob(
  wanted: ReplayOptions,
  earlier: EarlierRun | null,
  services: ReplayServices,
): Promise<ReplayJob> {
  const judge = createJudge(wanted.filter);
  const options = {...wanted, filter: {...wanted.filter, event: judge.test}};
  const opened: {close?(): Promise<void>}[] = [];
  const close = async () => {
    for (const one of opened.splice(0).reverse()) await one.close?.();
  };
  try {
    const source = await openSource(options, earlier, services);
    opened.push(source);
    const stop = new AbortController();
    const signal = AbortSignal.any([services.signal, stop.signal]);
    const sink = await openSink(options, source, earlier !== null, services, () => stop.abort());
    opened.push(sink);
    const job = {options, source, sink, earlier, signal, close, unjudged: judge.unjudged};
    const timed = timeTestOf(options, source);
    const unlessIn = await unlessInOf(options, services);
    const selection = selectionOf(job, timed, unlessIn);
    return {...job, timed, unlessIn, selection, checkpoint: await checkpointOf(job, services)};
  } catch (error) {
    await close();
    throw error;
  }
}

async function openSource(
  options: ReplayOptions,
  earlier: EarlierRun | null,
  services: ReplayServices,
): Promise<ReplaySource> {
  const {kind, name} = sourceKindOf(options.from);
  return await kind.open(name, {
    ...services,
    options: options.source,
    plan: options.plan,
    filter: options.filter,
    nowMs: options.startedMs,
    earlier: earlier && {...earlier.checkpoint, generations: earlier.generations},
    keepsJournal: keepsJournal(options, earlier),
    notify: services.onReadNotice,
  });
}

async function openSink(
  options: ReplayOptions,
  source: ReplaySource,
  resumes: boolean,
  services: ReplayServices,
  stop: () => void,
): Promise<Sink> {
  const {kind, name} = sinkKindOf(options.to);
  return await kind.open(name, {
    ...services,
    options: options.sink,
    policy: options.policy,
    source: options.from,
    sourceTopics: source.topics,
    sourcePartitions: await partitionsOf(source, services.cluster),
    dryRun: options.dryRun,
    resumes,
    notify(notice) {
      services.onSinkNotice(notice);
      // What comes later must not pile up as failed: the group's offsets stay where they are.
      if (notice.kind === 'given-up' && options.source.follow) stop();
    },
  });
}

async function partitionsOf(
  {ranges, topics}: ReplaySource,
  cluster: () => Promise<KafkaConnection>,
): Promise<readonly number[]> {
  if (ranges === null) return [];
  const connection = await cluster();
  const partitions = await Promise.all(topics.map((topic) => connection.partitions(topic)));
  return [...new Set(partitions.map(({length}) => length))];
}

/** Whether the run can be resumed. */
export function keepsJournal({result}: Pick<ReplayOptions, 'result'>, earlier: EarlierRun | null): boolean {
  return earlier !== null || result !== undefined;
}

type OpenJob = Omit<ReplayJob, 'selection' | 'checkpoint' | 'timed' | 'unlessIn'>;

function selectionOf(
  {options, source, earlier}: OpenJob,
  timed: TimeTest | null,
  unlessIn: UnlessIn | null,
): Selection {
  const wanted = timed?.test ?? testOf(options, source);
  const test: Selection['test'] =
    unlessIn === null ? wanted : (event) => (wanted === null || wanted(event)) && !unlessIn.has(event);
  return {test, done: earlier?.done ?? null, max: options.max, onLeftOut: source.acknowledge};
}

async function unlessInOf(options: ReplayOptions, services: ReplayServices): Promise<UnlessIn | null> {
  if (options.unlessIn.length === 0) return null;
  const [{readUnlessIn}, {everything}] = await Promise.all([import('./unless-in.js'), import('./evidence.js')]);
  const all = {plan: everything, filter: createFilter({}), source: options.source, nowMs: options.startedMs};
  return await readUnlessIn(options.unlessIn, all, services);
}

/** The test of the filter and, for what recorded records have, the partition; null if every record passes. */
function testOf({filter, plan}: ReplayOptions, source: ReplaySource): Selection['test'] {
  if (source.file === null || plan.partitions === null) return filter.empty ? null : filter.event;
  const within = createBoundsTest({sinceMs: null, untilMs: null, partitions: plan.partitions});
  return (event) => filter.event(event) && within(event);
}

/** The test by time; null if there is no time range, and for mailboxes, which are searched by time already. */
function timeTestOf(options: ReplayOptions, source: ReplaySource): TimeTest | null {
  if (source.name === 'mailstore') return null;
  const wanted = testOf(options, source) ?? options.filter.event;
  return createTimeTest(options.plan, wanted, source.timeEnds ?? new Map());
}

/** What the run writes down. Throws USAGE for another cluster and SOURCE_TRIMMED, if it continues an earlier run. */
async function checkpointOf({options, source, earlier}: OpenJob, services: ReplayServices): Promise<Checkpoint> {
  const clusters = keepsJournal(options, earlier) ? await services.clusterNames() : [];
  if (earlier !== null) {
    await refuseOtherSource(source, clusters, earlier, services.cluster);
  }
  const {saved, startedMs, failed: file} = options;
  const failed = file === undefined ? (earlier?.checkpoint.failed ?? null) : resolve(file);
  const {ranges, content} = source;
  const landmarks = earlier?.checkpoint.landmarks ?? (await landmarksOf(source, options, services));
  return {flags: saved, startedMs, ranges, ...(landmarks && {landmarks}), content, clusters, failed};
}

/** By what the topic will be known again; undefined if it need not be. */
async function landmarksOf(
  {ranges}: ReplaySource,
  {result}: ReplayOptions,
  {cluster}: ReplayServices,
): Promise<Checkpoint['landmarks']> {
  if (ranges === null || result === undefined) return undefined;
  const {findLandmarks} = await import('../sources/landmarks.js');
  return await findLandmarks(await cluster(), ranges);
}
