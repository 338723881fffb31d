import type {DriverChain} from '../config/drivers/driver.js';
import type {ScriptTrials} from '../config/drivers/script-trial.js';
import type {ConfigFiles} from '../config/files.js';
import type {ConfigModel} from '../config/model.js';
import type {OnlineCheck, Outcome} from '../config/outcome.js';
import type {Doveadm} from '../doveadm/doveadm.js';
import type {Finding} from './finding.js';
import type {PushLog} from './push-log.js';
import type {Look} from './run.js';

export type {Finding} from './finding.js';

/** The links of the chain that a notification takes, in its order. */
export const checkNames = [
  'config',
  'plugins',
  'attributes',
  'user',
  'entry',
  'endpoint',
  'topic',
  'script',
  'events',
] as const;

export type CheckName = (typeof checkNames)[number];

/** What a finding can be of: a check, or the probe that is made after them. */
export type LinkName = CheckName | 'probe';

/** A finding and the check that made it. */
export type Result = {readonly check: LinkName} & Finding;

/** A configuration that loads, and what its programs make of it. */
export interface Configured {
  readonly model: ConfigModel;
  readonly chains: readonly DriverChain[];
}

/** What the userdb says of a user. */
export type UserAnswer =
  | {readonly kind: 'known'; readonly fields: ReadonlyMap<string, string>}
  | {readonly kind: 'unknown'}
  /** One sentence why it could not be asked. */
  | {readonly kind: 'unasked'; readonly why: string; readonly hint?: string};

/** What all checks look at. */
export interface Patient {
  /** Null where the host alone is looked at. */
  readonly user: string | null;
  /** The main file. */
  readonly file: string;
  /** As the files say it; why not where they cannot be used. */
  readonly config: Configured | {readonly failure: Finding};
  /** The same with what the userdb adds for the user. */
  readonly own: Configured | null;
  /** Null without a user. */
  readonly answer: UserAnswer | null;
  readonly files: ConfigFiles;
  readonly doveadm: Doveadm;
  readonly trials: ScriptTrials;
  /** What the ends of Dovecot's logs say of pushes; they are read once. */
  pushLogs(): Promise<readonly PushLog[]>;
  /** Looks outside the files, each within the time limit. */
  online(check: OnlineCheck, of: Configured): Promise<readonly Outcome[]>;
}

/** One link of the chain; nothing comes of it where it does not apply. `before` is what earlier checks found. */
export type Check = Look<CheckName, Patient>;

/** Whether an earlier check found something bad. */
export function isBad(before: readonly Result[], name: CheckName): boolean {
  return before.some(({check, status}) => check === name && status === 'bad');
}

/** The drivers that start in a program, those that may start too. */
export function startsIn({started, unjudged}: DriverChain): readonly string[] {
  return [...started, ...unjudged].map(({driver}) => driver);
}

/** Whether a driver of that name starts anywhere. */
export function starts(of: Configured, name: string): boolean {
  return of.chains.some(({started}) => started.some(({driver}) => driver === name));
}
