import {homedir} from 'node:os';
import {join} from 'node:path';
import {AppError, ExitCode, usageError} from '../errors.js';
import {cannotRead} from '../file-errors.js';
import {nearest} from '../nearest.js';
import {allFlagNames} from '../reference/tree.js';
import {readSmallFile} from '../small-file.js';
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
    return readSmallFile(file).toString('utf8');
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

/** A file and what is in it. */
export interface ProfileFile {
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

/** The name of the section that a line opens; undefined for any other line. */
export function sectionIn(line: string): string | undefined {
  return /^\s*\[([^\]]*)\]\s*$/.exec(line)?.[1]?.trim();
}

/** What stands before the sign or bracket of a line: its key, where the line sets one. */
export function keyIn(line: string): string | undefined {
  return line.split(/[=[]/, 1)[0]?.trim();
}

/** The place of a key in the file, `FILE:LINE`, in the section `profile` where it is given. */
export function placeOf({file, text}: ProfileFile, key: string, profile?: string): string {
  let section: string | undefined;
  const line = text.split('\n').findIndex((each) => {
    section = sectionIn(each) ?? section;
    return keyIn(each) === key && (profile === undefined || profile === section);
  });
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

/** A profile file that can be used: each section is a profile. */
export interface Profiles extends ProfileFile {
  /** Name of a profile → its values by long flag name. */
  readonly sections: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What `default-profile` names, whether there is such a profile or not; null where it is not set. */
  readonly standard: string | null;
}

/** The text as profiles. Throws USAGE for a key that is not a flag of any command, and for a key with several values. */
export async function parseProfiles(found: ProfileFile): Promise<Profiles> {
  // Most runs have no profile and need no reader of one.
  const {parse} = await import('ini');
  const all = parse(found.text) as Record<string, unknown>;
  refuseUnknownKeys(found, all);
  const {'default-profile': standard} = all;
  const sections = Object.entries(all).filter(([, section]) => typeof section === 'object' && section !== null);
  return {
    ...found,
    sections: Object.fromEntries(sections.map(([name, section]) => [name, asText(section)])),
    standard: standard === undefined ? null : textOf('default-profile', standard),
  };
}

/**
 * The profile file: the one given, else the user's, else the system's; null where there is none. Throws as `parseProfiles`,
 * and USAGE where the one given is not there.
 */
export async function readProfiles(given: string | undefined, env: Environment): Promise<Profiles | null> {
  const found = pickFile(given, env);
  return found === null ? null : await parseProfiles(found);
}

/** Where a first profile is written: the file given, else the user's. */
export function newProfileFile(given: string | undefined, env: Environment): string {
  return given ?? candidates(env)[0] ?? '';
}

/** The profile of that name. Throws USAGE where the file has none. */
export function profileNamed({file, sections}: Profiles, name: string): Profile {
  const values = Object.hasOwn(sections, name) ? sections[name] : undefined;
  if (values !== undefined) return {file, name, values};
  throw new AppError('USAGE', `${file} has no profile ${name}`, {
    exitCode: ExitCode.usage,
    hint: `Choose one of: ${Object.keys(sections).join(', ') || '(the file has none)'}.`,
  });
}

/**
 * The chosen profile, null where there is none: `--profile`, else `default-profile` of the file. Throws USAGE for a profile
 * or file that was asked for and is not there, and for a key that is no flag of any command.
 */
export async function loadProfile(
  file: string | undefined,
  name: string | undefined,
  env: Environment,
): Promise<Profile | null> {
  const profiles = await readProfiles(file, env);
  if (profiles !== null) {
    const chosen = name ?? profiles.standard;
    return chosen === null ? null : profileNamed(profiles, chosen);
  }
  if (name === undefined) return null;
  throw usageError(
    `unknown profile '${name}': no profile file was found`,
    `Write the profile to ${candidates(env)[0]}.`,
  );
}
