import {join} from 'node:path';
import {usageError} from '../errors.js';
import type {EventFilter} from '../events/filter.js';
import type {InputFormat} from '../events/lines.js';
import type {Checkpoint} from '../replay/checkpoint.js';
import {contentOf, keepInput} from '../replay/content.js';
import {fileSource, type ReplaySource, topicSource} from '../replay/source.js';
import type {ReadPlan} from '../sources/read-plan.js';
import type {KafkaClusters} from './kafka-clusters.js';
import {noticeText, rangesOf} from './topic-reading.js';

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
  readonly flags: {readonly 'all-partitions'?: boolean | undefined};
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
  throw usageError(`'${from}' is no source`, 'Write topic:NAME, file:PATH or file:- for standard input.');
}

async function openTopic(topic: string, context: SourceContext): Promise<ReplaySource> {
  const {clusters, filter, note} = context;
  const connection = await clusters.main();
  const ranges = context.checkpoint?.ranges ?? (await rangesOf(connection, topic, context.plan, context));
  return topicSource(connection, topic, ranges, {bytes: filter.bytes, notify: (notice) => note(noticeText(notice))});
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
  return fileSource(name, path, content, {bytes: filter.bytes, format, nowMs});
}
