import {join} from 'node:path';
import type {Doveadm} from '../doveadm/doveadm.js';
import {usageError} from '../errors.js';
import type {EventFilter} from '../events/filter.js';
import type {InputFormat} from '../events/formats/index.js';
import {parseList} from '../events/list.js';
import type {KafkaConnection} from '../kafka/connection.js';
import type {ReadNotice} from '../kafka/read-options.js';
import type {Checkpoint} from '../replay/checkpoint.js';
import {contentOf, keepInput} from '../sources/content.js';
import type {ReadPlan} from '../sources/read-plan.js';
import {fileSource, groupSource, mailstoreSource, type ReplaySource, topicSource} from '../sources/replay-source.js';
import type {DoveadmFlagValues} from './doveadm-flags.js';
import type {KafkaClusters} from './kafka-clusters.js';
import {openDoveadm} from './open-doveadm.js';
import type {Surroundings} from './surroundings.js';
import {noticeText, rangesOf} from './topic-reading.js';

interface SourceFlagValues extends DoveadmFlagValues {
  readonly 'all-partitions'?: boolean | undefined;
  readonly user?: string | undefined;
  readonly group?: string | undefined;
  readonly follow?: boolean | undefined;
  readonly users?: string | undefined;
}

/** What it takes to open a source. */
export interface SourceContext {
  readonly clusters: KafkaClusters;
  readonly filter: EventFilter;
  readonly plan: ReadPlan;
  readonly format: InputFormat;
  readonly nowMs: number;
  /** What an earlier run wrote down; the source must still be that. */
  readonly checkpoint: Checkpoint | null;
  /** Whether the content of a file must be known again later. */
  readonly keepsJournal: boolean;
  readonly scratchFolder: string;
  readonly signal: AbortSignal;
  readonly flags: SourceFlagValues;
  readonly around: Surroundings;
  readonly note: (text: string) => void;
  readonly detail: (text: string) => void;
}

/** The topic of `topic:T`, null for anything else. */
export function topicOf(text: string): string | null {
  return text.startsWith('topic:') && text.length > 6 ? text.slice(6) : null;
}

/** Opens what `--from` names. Throws USAGE for a text that names nothing, and for a file that has changed. */
export async function openSource(from: string, context: SourceContext): Promise<ReplaySource> {
  const topic = topicOf(from);
  if (topic !== null) return openTopic(topic, context);
  if (from.startsWith('file:') && from.length > 5) return openFile(from.slice(5), context);
  if (from === 'mailstore') return openMailstore(context);
  throw usageError(`'${from}' is no source`, 'Write topic:NAME, file:PATH, file:- for standard input, or mailstore.');
}

async function openTopic(topic: string, context: SourceContext): Promise<ReplaySource> {
  const {clusters, filter, note, flags} = context;
  const connection = await clusters.main();
  if (flags.group !== undefined) return openShare(connection, topic, flags.group, context);
  const ranges = context.checkpoint?.ranges ?? (await rangesOf(connection, topic, context.plan, context));
  return topicSource(connection, topic, ranges, {
    bytes: filter.recordBytes,
    notify: (notice) => note(noticeText(notice)),
  });
}

async function openShare(
  connection: KafkaConnection,
  topic: string,
  group: string,
  {flags, note}: SourceContext,
): Promise<ReplaySource> {
  const [{openGroup}, {fetchLag}] = await Promise.all([import('../kafka/group.js'), import('../sources/lag.js')]);
  const notify = (notice: ReadNotice) => note(noticeText(notice));
  const reader = await openGroup(connection, {group, topics: [topic], bounded: !flags.follow, notify});
  return groupSource(topic, reader, () => fetchLag(connection, group, topic));
}

async function openMailstore(context: SourceContext): Promise<ReplaySource> {
  const {flags, plan, nowMs, around} = context;
  const doveadm = await openDoveadm(flags, around);
  const {start, end} = plan;
  // Read for the plan and again for the run.
  const told = new Set<string>();
  const notify = (text: string) => {
    if (!told.has(text)) around.note(text);
    told.add(text);
  };
  return mailstoreSource(doveadm, {
    users: usersOf(flags, doveadm),
    sinceMs: start.kind === 'time' ? start.ms : null,
    untilMs: end.kind === 'time' ? end.ms : nowMs,
    notify,
  });
}

/** Those of --users; else those of --user, which are looked up where they are not named in full. */
function usersOf(flags: SourceFlagValues, doveadm: Doveadm): () => AsyncIterable<string> {
  const {users: file, user} = flags;
  if (file !== undefined) {
    return async function* () {
      const {readUsersFile} = await import('../metadata/input/users-file.js');
      yield* readUsersFile(file);
    };
  }
  if (user === undefined) throw usageError('the mail store needs users', 'Name them with --user or --users FILE.');
  const list = parseList(user);
  return async function* () {
    if (list.literals !== null && !list.negated) return yield* list.literals;
    for await (const names of doveadm.users('*')) yield* names.filter((name) => list.matches(name));
  };
}

async function openFile(name: string, context: SourceContext): Promise<ReplaySource> {
  const {filter, format, nowMs, checkpoint, signal} = context;
  const path = name === '-' ? join(context.scratchFolder, 'input') : name;
  const kept = name === '-' ? await keepInput(process.stdin, path) : null;
  const content = kept ?? (context.keepsJournal ? await contentOf(path, signal) : null);
  const saved = checkpoint?.content;
  if (saved && saved.sha256 !== content?.sha256) {
    throw usageError(
      `${name} is not what it was when the run began`,
      'Resume with the same content, or begin a new run.',
    );
  }
  // The plan, the run and a resumed run date a line alike.
  return fileSource(name, path, content, {bytes: filter.lineBytes, format, now: () => nowMs});
}
