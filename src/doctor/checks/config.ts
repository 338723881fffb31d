import {stat} from 'node:fs/promises';
import type {DriverChain, SkippedDriver} from '../../config/drivers/driver.js';
import type {ConfigModel} from '../../config/model.js';
import {isServed} from '../../config/served.js';
import {type Check, type Configured, type Finding, startsIn} from '../check.js';
import {baseDirectory, readServerStart} from '../server-start.js';

/** Whether the files load, whether the server has read them, and which drivers start in which program. */
export const config: Check = {
  name: 'config',
  async run({config: of, file}) {
    if ('failure' in of) return [of.failure];
    const drivers = judgeDrivers(of, file);
    const age = await judgeAge(of.model);
    return age === null ? drivers : [age, ...drivers];
  },
};

/** A server goes on with what it has read: files that changed since are not in force. Null where nothing is to be said. */
async function judgeAge(model: ConfigModel): Promise<Finding | null> {
  const start = await readServerStart(baseDirectory(model));
  if ('why' in start) return {status: start.status, message: start.why, hint: start.hint};
  const times = await Promise.all(model.files.map(async ({path}) => ({path, atMs: await changedAt(path)})));
  const newest = times.reduce((a, b) => (b.atMs > a.atMs ? b : a), {path: '', atMs: 0});
  if (newest.atMs <= start.atMs) return null;
  const [changed, read] = [new Date(newest.atMs).toISOString(), new Date(start.atMs).toISOString()];
  return {
    status: 'bad',
    message: `${newest.path} was changed at ${changed}, after Dovecot had read its configuration at ${read}`,
    hint: 'Run: doveadm reload',
  };
}

/** Milliseconds; 0 where there is no such file any more. */
async function changedAt(path: string): Promise<number> {
  return stat(path).then(
    ({mtimeMs}) => mtimeMs,
    () => 0,
  );
}

const ofScript = /^script-/;

/** What is judged by its own check or needs no saying. */
function isToldElsewhere({skipped}: DriverChain, {reason, why}: SkippedDriver): boolean {
  if (ofScript.test(why ?? '')) return true;
  const failed = skipped.find((one) => one.reason === 'failed');
  return reason === 'after-failed' && ofScript.test(failed?.why ?? '');
}

/** The program that delivers on this host, then imap. */
function judgedChains({chains, model}: Configured): readonly DriverChain[] {
  const served = (name: string) => isServed(model.effective.protocol(name));
  const delivers = served('lmtp') ? 'lmtp' : 'lda';
  return chains.filter(({protocol}) => protocol === delivers || (protocol === 'imap' && served('imap')));
}

function judgeDrivers(of: Configured, file: string): readonly Finding[] {
  const chains = judgedChains(of);
  const problems = chains.flatMap((chain) => problemsOf(chain, chains, file));
  if (problems.length > 0) return joined(problems, chains.length);
  const told = chains.map((chain) => `${chain.protocol} starts ${startsIn(chain).join(', ') || 'no driver'}`);
  return [{status: 'ok', message: `${file} loads: ${told.join('; ')}`}];
}

function problemsOf(chain: DriverChain, all: readonly DriverChain[], file: string): readonly Finding[] {
  const {protocol: program, sessionFails, skipped, unjudged} = chain;
  const hint = `Run: dovepush config check ${file}`;
  if (sessionFails !== null) {
    return [{status: 'bad', program, message: `every ${program} session fails: ${sessionFails}`, hint}];
  }
  const lost = skipped.filter((driver) => !isToldElsewhere(chain, driver));
  const found = lost.map(({setting, driver, message}): Finding => {
    return {status: 'bad', program, driver, setting, message: `${setting} never starts: ${message}`, hint};
  });
  const open = unjudged.map(({setting, driver, message}): Finding => {
    return {status: 'unchecked', program, driver, setting, message: `${setting}: ${message}`};
  });
  const nothing = skipped.length === 0 ? startsNothing(chain, all) : null;
  return [...found, ...open, ...(nothing === null ? [] : [{status: 'bad', program, message: nothing, hint} as const])];
}

/** ox acts at deliveries alone; every other driver also tells what happens in IMAP sessions. */
function startsNothing(chain: DriverChain, all: readonly DriverChain[]): string | null {
  const {protocol, pluginLoaded} = chain;
  if (startsIn(chain).length > 0) return null;
  const elsewhere = all.flatMap(startsIn);
  if (protocol === 'imap' && !elsewhere.some((driver) => driver !== 'ox')) return null;
  const why = pluginLoaded ? 'no driver is configured' : 'push_notification is not in mail_plugins';
  return `${protocol} starts no driver: ${why}`;
}

/** The same about several programs is said once; of a finding about all that were looked at no program is named. */
function joined(findings: readonly Finding[], programs: number): readonly Finding[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const {program, setting, message} = finding;
    const key = setting === undefined ? `${program} ${message}` : `${setting} ${message}`;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const {program: _, ...general} = first;
    return [programs > 1 && others.length + 1 === programs ? general : first];
  });
}
