import {existsSync} from 'node:fs';
import type {ConfigModel} from '../config/model.js';
import {type DovecotRelease, formatRelease, usualRelease} from '../dovecot-release.js';
import {AppError} from '../errors.js';
import {mainFile, readDovecotConfig} from './dovecot-config.js';
import {hostRelease} from './host-release.js';

/** The flags that say which Dovecot runs a script. */
export interface ScriptReleaseFlags {
  readonly 'dovecot-conf'?: string | undefined;
  readonly 'dovecot-version'?: DovecotRelease | 'auto' | undefined;
}

/** The reason where the flag names the release. */
export const asked = '--dovecot-version';

/** The Dovecot that runs a script, and who says so. */
export interface ScriptRelease {
  readonly release: DovecotRelease;
  readonly reason: string;
  /** The configuration that `--dovecot-conf` names; null if the flag is not given. */
  readonly model: ConfigModel | null;
}

/**
 * The release that the flag names; else the configuration decides the series and this host the release; else this host
 * decides both. Throws CONFIG_UNREADABLE for a file that `--dovecot-conf` names.
 */
export async function scriptRelease(flags: ScriptReleaseFlags): Promise<ScriptRelease> {
  const wanted = flags['dovecot-version'] ?? 'auto';
  const given = flags['dovecot-conf'];
  const model = given === undefined ? null : await readDovecotConfig(given, {...flags, 'dovecot-version': wanted});
  if (wanted !== 'auto') return {release: wanted, reason: asked, model};
  if (model !== null) return {...ofConfig(model, given ?? ''), model};
  return {...(await ofThisHost()), model};
}

async function ofThisHost(): Promise<Omit<ScriptRelease, 'model'>> {
  const usual = await usualConfig();
  if (usual !== null) return ofConfig(usual, mainFile(undefined, {'dovecot-version': 'auto'}));
  const installed = hostRelease('2.3') ?? hostRelease('2.4');
  if (installed !== null) return {release: installed, reason: 'what is installed here'};
  return {release: usualRelease('2.3'), reason: 'default: no Dovecot is installed here'};
}

function ofConfig({release, releaseKnown}: ConfigModel, file: string): Omit<ScriptRelease, 'model'> {
  return {release, reason: releaseKnown ? `${file} and what is installed here` : file};
}

/** The configuration in the usual place; null where there is none that can be read. */
async function usualConfig(): Promise<ConfigModel | null> {
  const file = mainFile(undefined, {'dovecot-version': 'auto'});
  if (!existsSync(file)) return null;
  try {
    return await readDovecotConfig(file, {'dovecot-version': 'auto'});
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

/** `Dovecot 2.3.19, by /etc/dovecot/dovecot.conf and what is installed here` */
export function explainRelease({release, reason}: ScriptRelease): string {
  return `Dovecot ${formatRelease(release)}, by ${reason}`;
}
