import {chainsOf} from '../config/chains.js';
import {checkCyrus} from '../config/cyrus/check.js';
import {localDate} from '../config/ignores.js';
import {host} from '../config/load.js';
import type {ConfigModel} from '../config/model.js';
import type {Outcome} from '../config/outcome.js';
import {checkConfig} from '../config/rules/check.js';
import {selectRules} from '../config/rules/select.js';
import type {OnlineInput} from '../online/check.js';
import type {CheckedSource} from '../ui/check-report.js';
import {type CyrusFlags, cyrusInput, cyrusLines, type ReadCyrus, readCyrusConfig} from './cyrus-config.js';
import {type DovecotFlags, readDovecotConfig} from './dovecot-config.js';
import {ignoredBy} from './rule-flags.js';
import {tryScriptsOf} from './script-trials.js';
import {sourceLines} from './source-lines.js';

/** A checked main file with all that was read for it. */
export interface CheckedConfig extends CheckedSource {
  /** Null for a configuration of Cyrus. */
  readonly model: ConfigModel | null;
}

interface CheckFlags extends DovecotFlags, CyrusFlags {
  readonly enable?: string[] | undefined;
  readonly disable?: string[] | undefined;
  readonly ignore?: string[] | undefined;
  readonly 'stdin-filename'?: string | undefined;
  readonly online: boolean;
  /** Of one look at a server, milliseconds. */
  readonly timeout: number;
}

/** Checks main files as the flags say. Throws USAGE for an unknown rule or an invalid pattern. */
export function createConfigChecker(flags: CheckFlags, signal: AbortSignal) {
  const rules = selectRules(flags.enable ?? [], flags.disable ?? []);
  const isIgnored = ignoredBy(flags.ignore);
  const today = localDate(new Date());

  /** Files of Cyrus that were read beside another one: they are not checked twice. */
  const seen = new Set<string>();

  function checkedCyrus(name: string, {model, dialectReason}: ReadCyrus): CheckedConfig {
    const isSeen = seen.has(name);
    for (const {path} of model.files) seen.add(path);
    const all = isSeen ? [] : checkCyrus(cyrusInput(model), rules.cyrus);
    const findings = all.filter((finding) => !isIgnored(finding));
    const filesRead = isSeen ? 0 : model.files.length;
    const {release} = model;
    const about = {file: name, dialect: 'cyrus', dialectReason, release} as const;
    return {...about, filesRead, lines: cyrusLines(model), model: null, findings};
  }

  async function one(file: string): Promise<CheckedConfig> {
    const name = file === '-' ? (flags['stdin-filename'] ?? '-') : file;
    const cyrus = await readCyrusConfig(file, flags, name);
    if (cyrus !== null) return checkedCyrus(name, cyrus);
    const model = await readDovecotConfig(file, flags, name);
    const trials = await tryScriptsOf(model, {wanted: flags['dovecot-version'], signal});
    const [files, chains] = [host.files, chainsOf(model, host.files, trials)];
    const online = flags.online ? {online: await checkOnline({model, chains, files, timeoutMs: flags.timeout})} : {};
    const all = checkConfig({model, chains, files, trials, env: process.env, today, ...online}, rules.dovecot);
    const findings = all.filter((finding) => !isIgnored(finding));
    const {dialect, dialectReason, release, files: read} = model;
    const lines = sourceLines(model);
    return {file: name, dialect, dialectReason, release, filesRead: read.length, lines, model, findings, ...online};
  }

  return {
    rules: [...rules.dovecot, ...rules.cyrus],
    /** Checks one file after the other. Throws CONFIG_UNREADABLE. */
    async check(files: readonly string[]): Promise<readonly CheckedConfig[]> {
      const checked: CheckedConfig[] = [];
      for (const file of files) checked.push(await one(file));
      return checked;
    },
  };
}

/** Loads what talks to servers only when it is asked for. */
async function checkOnline(input: OnlineInput): Promise<readonly Outcome[]> {
  const online = await import('../online/index.js');
  return online.checkOnline(input);
}
