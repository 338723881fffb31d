import type {DriverChain} from '../drivers/driver.js';
import type {ConfigFiles} from '../files.js';
import type {Finding, Severity} from '../finding.js';
import type {ConfigModel, Dialect} from '../model.js';

/** What a rule looks at. */
export interface CheckInput {
  readonly model: ConfigModel;
  /** What each program makes of its drivers: lmtp, lda, imap, then the other programs that the files name. */
  readonly chains: readonly DriverChain[];
  /** The host's files, for what settings name. */
  readonly files: ConfigFiles;
}

/** What a rule yields; id and severity are the rule's own where it gives none. */
export type RuleFinding = Omit<Finding, 'rule' | 'severity'> & {readonly severity?: Severity};

/** The text of a main file, or several files by name, the main file's name being `dovecot.conf`. */
export type Example = string | Readonly<Record<string, string>>;

/** One mistake: what it is, why it matters, and how to find it. Its documentation is generated from it. */
export interface Rule {
  /** Kebab-case, subject first; the name of its file. */
  readonly id: string;
  readonly severity: Severity;
  /** The mistake in one sentence. */
  readonly summary: string;
  /** What Dovecot makes of it. */
  readonly why: string;
  /** Where that can be read or was seen. */
  readonly source: string;
  /** The line it leaves in Dovecot's log; null where it leaves none. */
  readonly log: string | null;
  /** Files that show the mistake, and the same put right. `/etc/dovecot/` stands for the folder of the files. */
  readonly examples: {
    readonly bad: readonly Example[];
    readonly good: readonly Example[];
    /** Rules that the bad examples cannot help breaking too. */
    readonly also?: readonly string[];
  };
  /** The grammar it is about; left out when both. */
  readonly dialect?: Dialect;
  check(input: CheckInput): Iterable<RuleFinding>;
}
