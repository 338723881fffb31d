import {basename} from 'node:path';
import {optionsOf} from './options.js';

/** Which of Cyrus's files a text is. */
export type CyrusFileKind = 'imapd.conf' | 'cyrus.conf';

const section = /^\s*(?:START|SERVICES|EVENTS|DAEMON)\s*\{\s*$/m;
const assignment = /^\s*[\w/.-]+\s*=/;

/** Whether a text is one of Cyrus's files, by what is in it; null if nothing says so. */
export function detectCyrus(path: string, text: string): CyrusFileKind | null {
  if (section.test(text) && /\bcmd=/.test(text)) return 'cyrus.conf';
  const options = optionsOf('3.10');
  const lines = text.split('\n').filter((line) => !/^\s*(?:#|$)/.test(line));
  const known = lines.filter((line) =>
    Object.hasOwn(options, /^\s*([A-Za-z0-9_-]+):/.exec(line)?.[1]?.toLowerCase() ?? ''),
  );
  const isNamed = /^imapd.*\.conf$/.test(basename(path));
  const enough = known.length >= 2 || (known.length === 1 && (isNamed || lines.length === 1));
  return enough && known.length > lines.filter((line) => assignment.test(line)).length ? 'imapd.conf' : null;
}
