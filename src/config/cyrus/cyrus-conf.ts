import {columnAt, createSource, type SourceFile} from '../language/source.js';
import type {Span} from '../span.js';

/** One entry of a section of cyrus.conf. */
export interface CyrusEntry {
  readonly section: string;
  /** Name of the service, which is the prefix of its own options in imapd.conf. */
  readonly name: string;
  /** Program and arguments, cut at spaces. */
  readonly command: readonly string[];
  readonly listen: string;
  readonly proto: string;
  readonly span: Span;
}

/** What master starts. */
export interface CyrusConf {
  readonly file: SourceFile;
  readonly entries: readonly CyrusEntry[];
}

const entryLine = /^\s*([A-Za-z0-9_-]+)\s+(\S.*?)\s*$/;

function wordOf(text: string, name: string): string {
  const match = new RegExp(`(?:^|\\s)${name}=(?:"([^"]*)"|(\\S+))`).exec(text);
  return match?.[1] ?? match?.[2] ?? '';
}

/** Reads cyrus.conf: sections in braces, an entry per line. */
export function readCyrusConf(path: string, text: string): CyrusConf {
  const file = createSource(path, text);
  const entries: CyrusEntry[] = [];
  let section = '';
  for (const [index, line] of file.lines.entries()) {
    const open = /^\s*([A-Z]+)\s*\{\s*$/.exec(line);
    if (open) section = open[1] ?? '';
    else if (/^\s*\}/.test(line)) section = '';
    const [, name = '', rest = ''] =
      (section === '' || open || /^\s*[#}]/.test(line) ? null : entryLine.exec(line)) ?? [];
    if (name === '') continue;
    const number = index + 1;
    const start = columnAt(file, number, line.indexOf(name));
    const span = {file: path, line: number, column: start, endLine: number, endColumn: start + name.length};
    const command = wordOf(rest, 'cmd')
      .split(/\s+/)
      .filter((word) => word !== '');
    entries.push({section, name, command, listen: wordOf(rest, 'listen'), proto: wordOf(rest, 'proto'), span});
  }
  return {file, entries};
}
