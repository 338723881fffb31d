import type {Finding} from './finding.js';

/** What the reader and the interpreter report; one rule a kind, so that each can be explained and ignored by itself. */
export type ProblemKind =
  | 'block-not-allowed'
  | 'block-syntax'
  | 'block-unclosed'
  | 'block-unknown'
  | 'brace-unexpected'
  | 'filter-invalid'
  | 'hash-in-value'
  | 'include-no-match'
  | 'include-recursive'
  | 'include-unreadable'
  | 'setting-after-filter'
  | 'setting-obsolete'
  | 'setting-unknown'
  | 'value-file-unreadable'
  | 'value-invalid'
  | 'variable-invalid'
  | 'variable-unknown'
  | 'version-invalid'
  | 'version-missing';

/** Something for which doveconf refuses the configuration (`error`) or warns. */
export interface Problem extends Finding {
  readonly rule: ProblemKind;
  /** Dovecot's own words, without the place; secrets masked. */
  readonly text: string;
  /** True when only `doveconf -x` and the server stop at it, while `doveconf -n` stays silent. */
  readonly onlyExpanded: boolean;
  /** True for the one error at which doveconf stops; what comes after it was found by reading on. */
  readonly stops: boolean;
}
