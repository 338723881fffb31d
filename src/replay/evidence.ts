import {type Identity, identitiesOf} from '../compare/identity.js';
import {usageError} from '../errors.js';
import {decode} from '../events/decode.js';
import {createFilter, type EventFilter} from '../events/filter.js';
import type {InputFormat} from '../events/formats/index.js';
import {readsInput} from '../events/place-name.js';
import {sourceKindOf} from '../sources/index.js';
import type {ReadPlan} from '../sources/read-plan.js';
import {foreignLines, type ReplaySource} from '../sources/replay-source.js';
import type {SourceContext, SourceOptions} from '../sources/source-kind.js';
import {createTimeTest} from '../sources/time-test.js';
import type {Checkpoint} from './checkpoint.js';
import {refuseReplaced} from './same-source.js';
import {isJournal, sentBy} from './sent-by.js';

/** What of a source counts. */
export interface EvidenceOptions {
  readonly plan: ReadPlan;
  readonly filter: EventFilter;
  readonly source: Pick<SourceOptions, 'format' | 'user' | 'usersFile'>;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

/** Where sources are, and who is told. */
export interface EvidenceServices
  extends Pick<SourceContext, 'cluster' | 'doveadm' | 'scratchFolder' | 'signal' | 'note' | 'detail'> {
  readonly onReadNotice: SourceContext['notify'];
  /** Names that the clusters gave themselves. */
  readonly clusterNames: () => Promise<readonly string[]>;
}

/** All of a source. */
export const everything: ReadPlan = {partitions: null, start: {kind: 'beginning'}, end: {kind: 'now'}};

/** `file:PATH` for a plain path, as `--from` names it. */
function sourceNamed(name: string): string {
  return /^(?:topic|file|failures):/.test(name) || name === 'mailstore' ? name : `file:${name}`;
}

/**
 * The events that a source has, in batches: a topic, a file of any format, the mail store, or the journal of a replay, which
 * has what was sent. Throws USAGE for a journal that cannot be resolved and a file without any event, FILE_UNREADABLE, and
 * what brokers fail with.
 */
export async function* identitiesFrom(
  name: string,
  options: EvidenceOptions,
  services: EvidenceServices,
): AsyncGenerator<readonly Identity[]> {
  const {signal} = services;
  const from = sourceNamed(name);
  if (from.startsWith('file:') && from !== 'file:-' && (await isJournal(from.slice('file:'.length)))) {
    yield* sentBy(from.slice('file:'.length), (checkpoint) => openEarlier(checkpoint, services), signal);
    return;
  }
  const source = await openSource(from, options, null, services);
  const {plan, filter} = options;
  const timed = from === 'mailstore' ? null : createTimeTest(plan, filter.event, source.timeEnds ?? new Map());
  const test = timed?.test ?? filter.event;
  try {
    let unanswered = 0;
    for await (const batch of source.read(signal)) {
      const events = batch.map(decode).filter(test);
      const had = events.filter(({record}) => record.unanswered !== true);
      unanswered += events.length - had.length;
      yield had.flatMap(identitiesOf);
    }
    const foreign = foreignLines(source);
    if (foreign > 0) {
      throw usageError(
        `${name} has no event: none of its ${foreign} lines is one`,
        'Name a log, a recording, a journal or what ox listen recorded.',
      );
    }
    if (unanswered > 0)
      services.note(`${name}: ${unanswered} requests were not answered with success and do not count`);
  } finally {
    await source.close?.();
  }
}

async function openEarlier(checkpoint: Checkpoint, services: EvidenceServices): Promise<ReplaySource> {
  const {flags, ranges, startedMs} = checkpoint;
  const from = String(flags.from);
  if (readsInput(from)) {
    throw usageError('what was read from a pipe cannot be read again', {reason: 'run-of-another-source'});
  }
  const format = (flags['input-format'] ?? 'auto') as InputFormat;
  const source = {format, user: undefined, usersFile: undefined};
  const options = {plan: everything, filter: createFilter({}), source, nowMs: startedMs};
  const opened = await openSource(from, options, checkpoint, services);
  if (ranges !== null) await refuseReplaced(checkpoint, await services.clusterNames(), services.cluster);
  return opened;
}

async function openSource(
  from: string,
  {plan, filter, source, nowMs}: EvidenceOptions,
  earlier: Checkpoint | null,
  services: EvidenceServices,
): Promise<ReplaySource> {
  const {kind, name} = sourceKindOf(from);
  const follow = earlier?.flags.follow === true;
  const context: SourceContext = {
    ...services,
    options: {...source, allPartitions: false, drivers: null, group: undefined, patienceMs: undefined, follow},
    plan,
    filter,
    nowMs,
    earlier: earlier && {...earlier, generations: new Set()},
    keepsJournal: earlier !== null,
    notify: services.onReadNotice,
  };
  return await kind.open(name, context);
}
