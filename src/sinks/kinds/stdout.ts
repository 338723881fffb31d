import {createLineSink} from '../lines.js';
import type {SinkKind} from '../sink-kind.js';

/** Record lines on standard output. */
export const stdoutKind: SinkKind = {
  form: 'stdout',
  flags: [],
  match: (to) => (to === 'stdout' ? to : null),
  open: async (name, {print}) => createLineSink({name, write: print, close: () => undefined}),
};
