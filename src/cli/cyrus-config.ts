import {Flags} from '@oclif/core';
import {detectCyrus} from '../config/cyrus/detect.js';
import {loadCyrus} from '../config/cyrus/load.js';
import type {CyrusInput, CyrusModel} from '../config/cyrus/model.js';
import type {CyrusRelease} from '../config/cyrus/options.js';
import {hiddenIn, secretValues} from '../config/cyrus/secrets.js';
import {host} from '../config/load.js';
import {AppError} from '../errors.js';
import {systemText} from '../file-errors.js';
import {learnSecretWords} from '../secrets-in-use.js';
import type {SourceLines} from '../ui/findings.js';
import {readInput} from './dovecot-config.js';

/** Flags of the commands that read Cyrus's files too. */
export const cyrusFlags = {
  dialect: Flags.option({options: ['auto', 'dovecot', 'cyrus'] as const})({
    description: 'whose configuration it is (auto: by its content)',
    default: 'auto',
  }),
  'cyrus-version': Flags.option({options: ['3.6', '3.10'] as const satisfies readonly CyrusRelease[]})({
    description: 'Cyrus release that imapd.conf is for',
    default: '3.6',
  }),
};

/** The flags as they come out of the parser. */
export interface CyrusFlags {
  readonly dialect: 'auto' | 'dovecot' | 'cyrus';
  readonly 'cyrus-version': CyrusRelease;
}

/** A Cyrus configuration, and how it was known for one. */
export interface ReadCyrus {
  readonly model: CyrusModel;
  readonly dialectReason: string;
}

/** The main file if Cyrus was asked for and no file was named. */
export const imapdConf = '/etc/imapd.conf';

/** Reads a file if it is one of Cyrus's, `-` from standard input; null if it is none. Throws CONFIG_UNREADABLE. */
export async function readCyrusConfig(file: string, flags: CyrusFlags, name = file): Promise<ReadCyrus | null> {
  if (flags.dialect === 'dovecot' || (flags.dialect === 'auto' && file !== '-' && host.files.kind(file) !== 'file')) {
    return null;
  }
  const text = file === '-' ? await readInput() : readFile(file);
  const found = detectCyrus(name, text);
  if (flags.dialect === 'auto' && found === null) return null;
  const model = loadCyrus(name, text, flags['cyrus-version'], host.files);
  learnSecretWords(secretValues(model));
  return {model, dialectReason: flags.dialect === 'cyrus' ? 'asked for' : `the file has the form of ${found}`};
}

function readFile(path: string): string {
  try {
    return host.files.read(path);
  } catch (error) {
    const hint = 'Name imapd.conf or cyrus.conf.';
    throw new AppError('CONFIG_UNREADABLE', `cannot read ${path}: ${systemText(error)}`, {cause: error, hint});
  }
}

/** What Cyrus's rules look at on this host. */
export function cyrusInput(model: CyrusModel): CyrusInput {
  return {model, files: host.files};
}

/** The lines for the frames of findings, secrets hidden. */
export function cyrusLines({files}: CyrusModel): SourceLines {
  return (path, line) => {
    const text = files.find((file) => file.path === path)?.lines[line - 1];
    return text === undefined ? null : {text, hidden: hiddenIn(text)};
  };
}
