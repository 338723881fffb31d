import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

/** What the real programs did with one configuration; the fields that both dialects have. */
export interface CorpusCase {
  readonly id: string;
  readonly about: string;
  readonly entry: string;
  readonly checkExpanded: {readonly exit: number; readonly stderr: readonly string[]};
  readonly init: Readonly<Record<string, Session>> | null;
  readonly effective?: Readonly<Record<string, EffectiveCase>> | null;
  readonly lookups?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> | null;
}

export interface Session {
  readonly exit: number;
  readonly plugins: readonly string[];
  readonly log: readonly string[];
}

export interface EffectiveCase {
  readonly mail_plugins: string;
  readonly mail_attribute_dict: string;
  readonly imap_metadata: string;
  readonly plugin: Readonly<Record<string, string>>;
}

/** A case with the path of its main file. */
export interface LocatedCase extends CorpusCase {
  readonly path: string;
  /** The text with the placeholder of the folder filled in. */
  fill(text: string): string;
}

const corpus = fileURLToPath(new URL('../corpus/', import.meta.url));

/** The environment that all recordings were made in. */
export const corpusEnv = {DOVEPUSH_CORPUS: 'from-env', DOVEPUSH_DRIVER: 'dlog:from-env'};

/** Every case of one dialect, in the order of their names. */
export function corpusCases(dialect: '2.3' | '2.4'): LocatedCase[] {
  const folder = join(corpus, `config-${dialect}`);
  const names = readdirSync(folder).filter((name) => name.endsWith('.expected.json'));
  return names.sort().map((name) => {
    const found = JSON.parse(readFileSync(join(folder, name), 'utf8')) as CorpusCase;
    const single = join(folder, found.entry);
    const path = existsSync(single) ? single : join(folder, found.id, found.entry);
    return {...found, path, fill: (text) => text.replaceAll('@DIR@', dirname(path))};
  });
}

/** The line that doveconf stops at, as it prints it: file, line (null for none) and text. */
export function refusal(found: LocatedCase): {file: string; line: number | null; text: string} | null {
  const fatal = found.checkExpanded.stderr.find((line) => line.startsWith('doveconf: Fatal: '));
  if (fatal === undefined) return null;
  const match = /^doveconf: Fatal: Error in configuration file (.+?)(?: line (\d+))?: (.*)$/s.exec(found.fill(fatal));
  if (match === null) return null;
  return {file: match[1] ?? '', line: match[2] === undefined ? null : Number(match[2]), text: match[3] ?? ''};
}
