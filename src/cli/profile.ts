import {readFileSync} from 'node:fs';
import {homedir} from 'node:os';
import {join} from 'node:path';
import {AppError, ExitCode, usageError} from '../errors.js';
import {cannotRead} from '../file-errors.js';
import {nearest} from '../nearest.js';
import {allFlagNames} from '../reference/tree.js';
import {readCommandTree} from './command-tree.js';

/** One profile: long flag names without dashes in front, and their values as text. */
export interface Profile {
  readonly file: string;
  readonly name: string;
  readonly values: Readonly<Record<string, string>>;
}

type Environment = Readonly<Record<string, string | undefined>>;

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw cannotRead(file, error, {code: 'PROFILE_UNREADABLE'});
  }
}

function candidates(env: Environment): readonly string[] {
  return [
    join(env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'dovepush', 'config.ini'),
    '/etc/dovepush/config.ini',
  ];
}

interface ProfileFile {
  readonly file: string;
  readonly text: string;
}

function pickFile(given: string | undefined, env: Environment): ProfileFile | null {
  if (given !== undefined) {
    const text = readIfThere(given);
    if (text === null)
      throw usageError(
        `cannot read the profile file ${given}: No such file or directory`,
        'Use an existing file with --config FILE.',
      );
    return {file: given, text};
  }
  for (const file of candidates(env)) {
    const text = readIfThere(file);
    if (text !== null) return {file, text};
  }
  return null;
}

/** Brackets behind a key make a list of it, a dot in the name of a section makes a section within: neither is a flag. */
function textOf(key: string, value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  throw usageError(
    `'${key}' in the profile file is not a single value`,
    'Write it as KEY = VALUE, without brackets or dots.',
  );
}

function asText(section: unknown): Record<string, string> {
  if (typeof section !== 'object' || section === null) return {};
  // The ini package turns true, false and null into values; flags are text.
  return Object.fromEntries(Object.entries(section).map(([key, value]) => [key, textOf(key, value)]));
}

/** The place of a key in the file, for the message. */
function placeOf({file, text}: ProfileFile, key: string): string {
  const line = text.split('\n').findIndex((each) => each.trim().split(/[=[]/, 1)[0]?.trim() === key);
  return line === -1 ? file : `${file}:${line + 1}`;
}

function refuseUnknownKeys(found: ProfileFile, sections: Readonly<Record<string, unknown>>): void {
  const flags = allFlagNames(readCommandTree());
  for (const [name, section] of Object.entries(sections)) {
    if (typeof section !== 'object' || section === null) {
      if (name === 'default-profile') continue;
      throw usageError(
        `${placeOf(found, name)}: '${name}' is not in a profile`,
        "--config is dovepush's profile file. Use --dovecot-conf FILE for a configuration of Dovecot.",
      );
    }
    const unknown = Object.keys(section).find((key) => !flags.includes(key));
    if (unknown === undefined) continue;
    const near = nearest(unknown, flags);
    throw usageError(
      `${placeOf(found, unknown)}: unknown key '${unknown}' in profile '${name}'`,
      near === null ? 'Use the long name of a flag, without dashes.' : `Did you mean ${near}?`,
    );
  }
}

/**
 * The chosen profile, null where there is none: `--profile`, else `default-profile` of the file. The file is the one
 * given, else the user's, else the system's. Throws USAGE for a profile or file that was asked for and is not there, and for
 * a key that is no flag of any command.
 */
export async function loadProfile(
  file: string | undefined,
  name: string | undefined,
  env: Environment,
): Promise<Profile | null> {
  const found = pickFile(file, env);
  if (found === null) {
    if (name === undefined) return null;
    throw usageError(
      `unknown profile '${name}': no profile file was found`,
      `Write the profile to ${candidates(env)[0]}.`,
    );
  }
  // Most runs have no profile and need no reader of one.
  const {parse} = await import('ini');
  const sections = parse(found.text) as Record<string, unknown>;
  refuseUnknownKeys(found, sections);
  const chosen =
    name ??
    (sections['default-profile'] === undefined ? undefined : textOf('default-profile', sections['default-profile']));
  if (chosen === undefined) return null;
  if (typeof sections[chosen] !== 'object' || !Object.hasOwn(sections, chosen)) {
    const known = Object.keys(sections).filter((key) => typeof sections[key] === 'object');
    throw new AppError('USAGE', `${found.file} has no profile ${chosen}`, {
      exitCode: ExitCode.usage,
      hint: `Choose one of: ${known.join(', ') || '(the file has none)'}.`,
    });
  }
  return {file: found.file, name: chosen, values: asText(sections[chosen])};
}
