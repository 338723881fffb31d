import {join} from 'node:path';
import {usageError} from '../../errors.js';
import type {ByteTest} from '../../events/byte-test.js';
import {nameAfter} from '../../events/place-name.js';
import {contentOf, type FileContent, keepInput} from '../content.js';
import {type FileOptions, openFileSource} from '../file.js';
import {followedBlocks, presentBlocks} from '../follow.js';
import {rotatedFiles} from '../generation.js';
import {fileSource, followedSource, type ReplaySource} from '../replay-source.js';
import type {SourceContext, SourceKind} from '../source-kind.js';

/** A file of records or log lines, or standard input, which is kept in a file so that it can be read twice. */
export const fileKind: SourceKind = {
  form: 'file:PATH',
  summary: 'file:- for standard input',
  flags: ['partition', 'offset', 'since', 'until', 'late', 'all-partitions', 'input-format', 'follow'],
  match: (from) => nameAfter(from, 'file:'),
  open: openFile,
};

async function openFile(name: string, context: SourceContext): Promise<ReplaySource> {
  const {filter, options, nowMs} = context;
  if (options.follow) return followFile(name, context);
  const {path, content} = await openContent(name, context);
  return fileSource(name, path, content, {bytes: filter.lineBytes, format: options.format, now: () => nowMs});
}

/**
 * Where the content of a file or of standard input can be read more than once, and what it was known by. Throws USAGE if an
 * earlier run had another content.
 */
export async function openContent(
  name: string,
  {scratchFolder, keepsJournal, earlier, signal, note}: SourceContext,
): Promise<{readonly path: string; readonly content: FileContent | null}> {
  const path = name === '-' ? join(scratchFolder, 'input') : name;
  if (name === '-') note('reading standard input to its end; --follow sends lines as they come');
  const kept = name === '-' ? await keepInput(process.stdin, path) : null;
  const content = kept ?? (keepsJournal ? await contentOf(path, signal) : null);
  if (earlier?.content && earlier.content.sha256 !== content?.sha256) {
    throw usageError(
      `${name} is not what it was when the run began`,
      'Resume with the same content, or begin a new run.',
    );
  }
  return {path, content};
}

async function followFile(name: string, {filter, options, earlier}: SourceContext): Promise<ReplaySource> {
  const {format} = options;
  if (name === '-') {
    if (earlier !== null) {
      throw usageError('what came through a pipe cannot be read again', {reason: 'run-of-another-source'});
    }
    const following = (bytes: ByteTest | null) => openFileSource('-', {format, bytes});
    return followedSource(name, filter.lineBytes, {following, present: null});
  }
  // What came into the file before it was rotated, and was not sent any more.
  const rotated = earlier === null ? [] : await rotatedFiles(name, earlier.generations);
  const open = (blocks: FileOptions['blocks']) => (bytes: ByteTest | null) =>
    openFileSource(name, {format, bytes, blocks, isResumable: true});
  return followedSource(name, filter.lineBytes, {
    following: open((signal) => followedBlocks(rotated, name, signal)),
    present: open((signal) => presentBlocks([...rotated, name], signal)),
  });
}
