import {nameAfter} from '../../events/place-name.js';
import {type OutputFile, openOutputFile} from '../../output-file.js';
import {createLineSink} from '../lines.js';
import type {SinkContext, SinkKind} from '../sink-kind.js';

/** Record lines in a new file. */
export const fileKind: SinkKind = {
  form: 'file:PATH',
  flags: [],
  match: (to) => nameAfter(to, 'file:'),
  open: async (path, context) => openFile(path, context),
};

function openFile(path: string, {dryRun, resumes}: SinkContext) {
  const name = `file:${path}`;
  if (dryRun) return createLineSink({name, write: async () => undefined, close: () => undefined});
  let file: OutputFile | null = null;
  const write = async (lines: string) => {
    // Created when there is something to write: a plan that gets no yes leaves nothing behind.
    file ??= openOutputFile(path, resumes ? 'append' : 'create');
    file.append(lines);
    await file.sync();
  };
  return createLineSink({name, write, close: () => file?.close()});
}
