import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {chainsOf} from '../../src/config/chains.js';
import type {Finding} from '../../src/config/finding.js';
import {host, loadConfig} from '../../src/config/load.js';
import type {OnlineCheck, Outcome} from '../../src/config/outcome.js';
import {checkConfig} from '../../src/config/rules/check.js';
import {rules} from '../../src/config/rules/index.js';
import {checkOnline} from '../../src/online/index.js';

/** A folder of its own for the files; `/etc/dovecot/` in them stands for it. */
export function withFiles(files: Readonly<Record<string, string>>): {folder: string; remove(): void} {
  const folder = mkdtempSync(join(tmpdir(), 'dovepush-online-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), {recursive: true});
    writeFileSync(join(folder, name), text.replaceAll('/etc/dovecot/', `${folder}/`));
  }
  return {folder, remove: () => rmSync(folder, {recursive: true, force: true})};
}

/** What a main file's look outside came to, and what the rules make of it. */
export async function checkFile(
  main: string,
  timeoutMs = 5000,
): Promise<{online: readonly Outcome[]; findings: readonly Finding[]}> {
  const model = loadConfig(main);
  const [files, chains] = [host.files, chainsOf(model, host.files)];
  const online = await checkOnline({model, chains, files, timeoutMs});
  return {online, findings: checkConfig({model, chains, files, online, today: '2026-11-22'}, rules)};
}

/** The outcomes of one check for files in a folder of their own. */
export async function outcomesOf(
  check: OnlineCheck,
  files: Readonly<Record<string, string>>,
  timeoutMs?: number,
): Promise<readonly Outcome[]> {
  const {folder, remove} = withFiles(files);
  try {
    const {online} = await checkFile(join(folder, 'dovecot.conf'), timeoutMs);
    return online.filter((outcome) => outcome.check === check).map((one) => withoutFolder(one, folder));
  } finally {
    remove();
  }
}

function withoutFolder(outcome: Outcome, folder: string): Outcome {
  const {message, span} = outcome;
  const shorten = (text: string) => text.replaceAll(`${folder}/`, '');
  return {...outcome, message: shorten(message), span: {...span, file: shorten(span.file)}};
}

/** The files of plugins that are there by name only. */
export function pluginFiles(...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [`modules/${name}`, '\u007fELF\n']));
}
