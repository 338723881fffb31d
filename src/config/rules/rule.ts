import type {Dialect} from '../dialect.js';
import type {DriverChain} from '../drivers/driver.js';
import type {ScriptTrials} from '../drivers/script-trial.js';
import type {ConfigFiles} from '../files.js';
import type {Finding, Severity} from '../finding.js';
import type {ConfigModel} from '../model.js';
import type {Outcome} from '../outcome.js';
import type {Page} from './page.js';

/** What a rule looks at. */
export interface CheckInput {
  readonly model: ConfigModel;
  /** What each program makes of its drivers: lmtp, lda, imap, then the other programs that the files name. */
  readonly chains: readonly DriverChain[];
  /** The host's files, for what settings name. */
  readonly files: ConfigFiles;
  /** How Lua scripts fared; left out where none was tried. */
  readonly trials?: ScriptTrials;
  /** What a look outside the files came to; left out where there was none. */
  readonly online?: readonly Outcome[];
  /** The environment that `$ENV:NAME` is read from; left out by callers that do not judge it. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** `YYYY-MM-DD`. */
  readonly today: string;
}

/** What a rule yields; id and severity are the rule's own where it gives none. */
export type RuleFinding = Omit<Finding, 'rule' | 'severity'> & {readonly severity?: Severity};

/** One mistake: what it is, why it matters, and how to find it. Its documentation is generated from it. */
export interface Rule extends Page {
  /** The grammar it is about; left out when both. */
  readonly dialect?: Dialect;
  /** True where it speaks only of what a look outside the files found. */
  readonly online?: boolean;
  /** True where it is about the order of the drivers itself. */
  readonly order?: boolean;
  check(input: CheckInput): Iterable<RuleFinding>;
}
