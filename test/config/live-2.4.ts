import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {driverChain} from '../../src/config/drivers/chain.js';
import type {DriverChain} from '../../src/config/drivers/driver.js';
import {isForeign} from '../../src/config/drivers/mail-plugins.js';
import type {ScriptTrials} from '../../src/config/drivers/script-trial.js';
import {host, loadConfig} from '../../src/config/load.js';
import type {ConfigModel} from '../../src/config/model.js';
import {parseTime} from '../../src/config/settings/types.js';
import {maskUrls} from '../../src/secrets.js';
import {trialsOf} from './script-trials.js';

/** A driver that a session of the real Dovecot started; what its log says of it. */
interface LiveDriver {
  readonly driver: string;
  readonly url?: string;
  /** Milliseconds. */
  readonly ttl?: number;
  readonly meta?: boolean;
  /** The name of a lua script, which it logs in `script_init`. */
  readonly tag?: string;
}

/** A delivery by dovecot-lda or an imap session. */
export interface LiveSession {
  /** Exit status; a negative one is the signal that ended it. */
  readonly exit: number;
  readonly plugins: readonly string[];
  readonly started: readonly LiveDriver[];
  /** Errors of the log, without time and process. */
  readonly errors: readonly string[];
}

/** What a real 2.4.1 did with a configuration. */
export interface LiveCase {
  readonly id: string;
  /** By path; the main file is `dovecot.conf`. */
  readonly files: Readonly<Record<string, string>>;
  /** Of `doveconf -n -x`. */
  readonly exit: number;
  readonly errors: readonly string[];
  readonly sessions: Readonly<Record<string, LiveSession>> | null;
}

type Line = {set: string; files: Record<string, string>} | ({with?: string; text: string} & Omit<LiveCase, 'files'>);

/** The environment of all recordings. */
export const liveEnv = {
  DOVEPUSH_CORPUS: 'from-env',
  DOVEPUSH_DRIVER: 'dlog',
  DP_URL: 'http://127.0.0.1:8009/env',
  DP_PLUGINS: 'notify push_notification',
};

/** Every recorded case. A line is a set of files that cases share, or a case: its main file, and the set it comes with. */
export function liveCases(): LiveCase[] {
  const path = fileURLToPath(new URL('../corpus/config-2.4-live.jsonl', import.meta.url));
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  const sets = new Map<string, Record<string, string>>();
  return lines.flatMap((text) => {
    const line = JSON.parse(text) as Line;
    if ('set' in line) {
      sets.set(line.set, line.files);
      return [];
    }
    const {id, exit, errors = [], sessions = null} = line;
    return [{id, exit, errors, sessions, files: {...sets.get(line.with ?? ''), 'dovecot.conf': line.text}}];
  });
}

/** Writes files into a folder. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), {recursive: true});
    writeFileSync(join(folder, path), text);
  }
}

/** Calls a function with the model of files in a folder that exists for as long. */
async function withModel<T>(
  files: Readonly<Record<string, string>>,
  use: (model: ConfigModel, folder: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'dovepush-live-'));
  try {
    writeFiles(folder, files);
    return await use(loadConfig(join(folder, 'dovecot.conf'), '2.4', {...host, env: liveEnv}), folder);
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}

/** The end of `doveconf`: where it stopped and in which words. */
interface Refusal {
  readonly file: string | null;
  readonly line: number | null;
  readonly text: string;
}

function refusalOf(errors: readonly string[]): Refusal | null {
  const fatal = errors.find((line) => line.startsWith('doveconf: Fatal: '))?.slice('doveconf: Fatal: '.length);
  if (fatal === undefined) return null;
  const match = /^Error in configuration file (\S+?)(?: line (\d+))?: (.*)$/s.exec(fatal);
  if (match === null) return {file: null, line: null, text: fatal};
  return {file: match[1] ?? '', line: match[2] === undefined ? null : Number(match[2]), text: match[3] ?? ''};
}

function compareRefusal(model: ConfigModel, folder: string, {exit, errors}: LiveCase): string[] {
  if (model.loads !== (exit === 0)) {
    const stop = model.problems.find(({stops}) => stops);
    return [`loads: Dovecot ends with ${exit} (${errors.at(-1) ?? ''}), here ${stop?.text ?? 'it loads'}`];
  }
  const theirs = refusalOf(errors);
  const stop = model.problems.find(({stops}) => stops);
  if (theirs === null || stop === undefined) return [];
  const text = stop.text.replaceAll(`${folder}/`, '');
  const {file, line, endLine} = stop.span;
  if (text.split('\n', 1)[0] !== maskUrls(theirs.text).split('\n', 1)[0])
    return [`words: ${theirs.text}\n   here: ${text}`];
  // Of several files that one include names, Dovecot has opened all before it comes to the one that is wrong.
  if (theirs.line === null || theirs.line === 0) return [];
  const isThere = file === join(folder, theirs.file ?? '') && line <= theirs.line && theirs.line <= endLine;
  return isThere ? [] : [`place: ${theirs.file}:${theirs.line}, here ${file}:${line}`];
}

/** Errors of a session that come from the start of its drivers; a script that lacks a function shows it later. */
const ofStart =
  /^Error: (Unable to identify push notification driver|ox: |lua: (?!Missing function|'\w+' is not a function)|Failed to get push)/;

function scriptOf({options}: DriverChain['started'][number], folder: string): string {
  return (options.lua_file ?? '').replace(`${folder}/`, '');
}

/** Dovecot logs nothing when a script starts; those of the recordings do so themselves. */
function logsItsStart(one: DriverChain['started'][number], files: LiveCase['files'], folder: string): boolean {
  return one.driver !== 'lua' || (files[scriptOf(one, folder)] ?? '').includes('LUASTART');
}

function shown(one: DriverChain['started'][number], folder: string): LiveDriver {
  const {driver, options} = one;
  if (driver === 'ox') {
    return {
      driver,
      url: logged(options.push_notification_ox_url ?? ''),
      ttl: milliseconds(options.push_notification_ox_cache_ttl ?? '60s'),
      meta: options.push_notification_ox_user_from_metadata === 'yes',
    };
  }
  if (driver !== 'lua') return {driver};
  const path = scriptOf(one, folder);
  return {driver, tag: /([^/]*)\.lua$/.exec(path)?.[1] ?? path};
}

/** A URL as the ox driver logs it: without user and password, in its shortest form. */
function logged(text: string): string {
  const url = new URL(text, 'http://localhost');
  return `${url.protocol}//${url.host}${url.pathname}${url.search}`;
}

/** Words without what the recorded sessions were given with -o. */
function ours(text: string): string {
  return text.replace(/mail_driver=\w*/, 'mail_driver=').replace(/\btester\b/g, 'user@example.com');
}

/** The most that Dovecot stores stands for no limit. */
function milliseconds(time: string): number {
  return /^(unlimited|infinite)$/.test(time) ? 4_294_967_295 : Number(parseTime(time, true));
}

/** The plugin mail_lua starts a script of its own, before the drivers. */
function withoutMailLua(
  started: readonly LiveDriver[],
  model: ConfigModel,
  protocol: string,
  files: LiveCase['files'],
  folder: string,
): readonly LiveDriver[] {
  const view = model.effective.protocol(protocol);
  const script = view.blocks('mail_lua')[0]?.value('lua_file') ?? view.value('lua_file');
  const logs = (files[script.replace(`${folder}/`, '')] ?? '').includes('LUASTART');
  return logs && view.list('mail_plugins').some(({key}) => key === 'mail_lua') ? started.slice(1) : started;
}

/** Settings that the recorded sessions were given with -o. */
const given = /Failed to expand mail_(?:driver|path|uid|gid|home|debug) setting/;

function compareSession(chain: DriverChain, model: ConfigModel, live: LiveCase, folder: string): string[] {
  const {protocol} = chain;
  if (given.test(chain.sessionFails ?? '')) return [];
  const theirs = live.sessions?.[protocol];
  if (theirs === undefined) return [];
  const found: string[] = [];
  const same = (what: string, here: unknown, there: unknown) => {
    const [a, b] = [JSON.stringify(here), JSON.stringify(there)];
    if (a !== b) found.push(`${protocol} ${what}: ${b}\n   here: ${a}`);
  };
  const fatal = theirs.errors.find((line) => /^(Fatal|Panic): /.test(line)) ?? null;
  const isOpen = chain.mailPlugins.some(isForeign);
  if (!isOpen && (chain.sessionFails !== null) !== (theirs.exit !== 0)) {
    same('fails', chain.sessionFails, fatal ?? theirs.exit);
    return found;
  }
  // Whether there is a plugin of an unknown name is for the host to say; Dovecot ends where it has none.
  if (isOpen && theirs.exit !== 0) return found;
  same('plugins', chain.mailPlugins, theirs.plugins);
  if (chain.sessionFails !== null) {
    const words = fatal?.replace(/^\w+: /, '') ?? '';
    // A panic in Dovecot's own code names a line of its source.
    const isPanic = fatal?.startsWith('Panic: file ') === true;
    if (!isPanic && !ours(chain.sessionFails).includes(ours(words))) same('fails', chain.sessionFails, words);
    return found;
  }
  const started = withoutMailLua(theirs.started, model, protocol, live.files, folder);
  const seen = chain.started.filter((one) => logsItsStart(one, live.files, folder));
  const here = seen.map((one) => shown(one, folder));
  same('started', here, started);
  const failed = chain.skipped.filter(({reason}) => reason === 'failed' || reason === 'plugin-not-loaded');
  const said = [...new Set(theirs.errors.filter((line) => ofStart.test(line)))];
  const words = failed.map(({message}) => `Error: ${message.replaceAll(`${folder}/`, '').split('\n', 1)[0]}`);
  same('errors', words.map(ours), said.map(maskUrls).map(ours));
  return found;
}

/** The chain of a program's drivers on this disk. */
function chainOf(model: ConfigModel, protocol: string, trials: ScriptTrials): DriverChain {
  return driverChain(model.effective.protocol(protocol), host.files, trials);
}

/** Where a model and the real Dovecot differ about the files of a folder. */
export async function compareLive(model: ConfigModel, folder: string, live: LiveCase): Promise<string[]> {
  const found = compareRefusal(model, folder, live);
  if (found.length > 0 || !model.loads) return found;
  const trials = await trialsOf(model);
  return Object.keys(live.sessions ?? {}).flatMap((protocol) => {
    return compareSession(chainOf(model, protocol, trials), model, live, folder);
  });
}

/** Where the program and the real Dovecot differ about a recorded configuration. */
export function disagreements(live: LiveCase): Promise<string[]> {
  return withModel(live.files, (model, folder) => compareLive(model, folder, live));
}
