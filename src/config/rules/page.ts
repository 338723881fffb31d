import type {Severity} from '../finding.js';

/** The text of a main file, or several files by name, the main file's name being `dovecot.conf`. */
export type Example = string | Readonly<Record<string, string>>;

/** What is to be known about one mistake: a page of `config explain` and of the documentation. */
export interface Page {
  /** Kebab-case, subject first; of a rule, the name of its file. */
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
  /** The mistake, and the same put right. `/etc/dovecot/` stands for the folder of the files. */
  readonly examples: {
    readonly bad: readonly Example[];
    readonly good: readonly Example[];
    /** Rules that the bad examples cannot help breaking too. */
    readonly also?: readonly string[];
  };
}
