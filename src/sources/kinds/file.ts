import {join} from 'node:path';
import {usageError} from '../../errors.js';
import {nameAfter} from '../../events/place-name.js';
import {contentOf, keepInput} from '../content.js';
import {fileSource, type ReplaySource} from '../replay-source.js';
import type {SourceContext, SourceKind} from '../source-kind.js';

/** A file of records or log lines, or standard input, which is kept in a file so that it can be read twice. */
export const fileKind: SourceKind = {
  form: 'file:PATH',
  summary: 'file:- for standard input',
  flags: ['partition', 'offset', 'since', 'until', 'late', 'all-partitions', 'input-format'],
  match: (from) => nameAfter(from, 'file:'),
  open: openFile,
};

async function openFile(name: string, context: SourceContext): Promise<ReplaySource> {
  const {filter, options, nowMs, earlier, signal} = context;
  const path = name === '-' ? join(context.scratchFolder, 'input') : name;
  const kept = name === '-' ? await keepInput(process.stdin, path) : null;
  const content = kept ?? (context.keepsJournal ? await contentOf(path, signal) : null);
  if (earlier?.content && earlier.content.sha256 !== content?.sha256) {
    throw usageError(
      `${name} is not what it was when the run began`,
      'Resume with the same content, or begin a new run.',
    );
  }
  return fileSource(name, path, content, {bytes: filter.lineBytes, format: options.format, now: () => nowMs});
}
