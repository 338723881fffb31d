import {Flags} from '@oclif/core';
import {host, loadConfig} from '../config/load.js';
import {createMasking} from '../config/masking.js';
import type {ConfigModel} from '../config/model.js';
import {parseConfig} from '../config/parse.js';
import type {DovecotRelease, DovecotSeries} from '../dovecot-release.js';
import {AppError} from '../errors.js';
import {learnSecretWords} from '../secrets-in-use.js';
import {dovecotConfFlagC} from './dovecot-conf-flag.js';
import {dovecotVersionFlag} from './dovecot-version.js';
import {hostRelease} from './host-release.js';

/** Flags of every command that looks at Dovecot's files. */
export const dovecotFlags = {
  'dovecot-conf': dovecotConfFlagC,
  'dovecot-version': dovecotVersionFlag({description: 'Dovecot version that the files are for'}),
};

/** The same for commands that talk to no doveadm. */
export const dovecotFilesFlags = {
  ...dovecotFlags,
  doveadm: Flags.string({
    description: 'doveadm program that is asked for its release (default: the release of dovecot)',
    helpValue: 'PATH',
  }),
};

/** The flags as they come out of the parser. */
export interface DovecotFlags {
  readonly 'dovecot-conf'?: string | undefined;
  readonly 'dovecot-version': DovecotRelease | 'auto';
  /** The program that is asked for the release of Dovecot; `dovecot` if it is the usual one or left out. */
  readonly doveadm?: string | undefined;
}

/** The main file that was meant: the argument, else the flag, else where Dovecot's packages put it. */
export function mainFile(argument: string | undefined, flags: DovecotFlags): string {
  return argument ?? flags['dovecot-conf'] ?? '/etc/dovecot/dovecot.conf';
}

/**
 * Reads a main file and what it includes, `-` from standard input. What it holds of secrets is masked in all that is
 * written from here on. Throws CONFIG_UNREADABLE.
 */
export async function readDovecotConfig(file: string, flags: DovecotFlags, name = '-'): Promise<ConfigModel> {
  const model = await readModel(file, flags, name);
  learnSecretWords(createMasking(model).words());
  return model;
}

async function readModel(file: string, flags: DovecotFlags, name: string): Promise<ConfigModel> {
  const wanted = flags['dovecot-version'] === 'auto' ? undefined : flags['dovecot-version'];
  const program = flags.doveadm === 'doveadm' ? undefined : flags.doveadm;
  const here = {...host, release: (series: DovecotSeries) => hostRelease(series, program)};
  if (file !== '-') return loadConfig(file, wanted, here);
  return parseConfig(name, await readInput(), wanted, here);
}

let input: Promise<string> | undefined;

/** The text on standard input, which is read once. Throws CONFIG_UNREADABLE. */
export function readInput(): Promise<string> {
  input ??= readAll();
  return input;
}

async function readAll(): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  } catch (error) {
    throw new AppError('CONFIG_UNREADABLE', 'Cannot read standard input', {cause: error});
  }
  return Buffer.concat(chunks).toString('utf8');
}
