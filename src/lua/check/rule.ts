import type {Finding, Severity} from '../../config/finding.js';
import type {DovecotVersion, LuaScript} from './script.js';

/** What a rule yields; id and severity are the rule's own where it gives none. */
export type RuleFinding = Omit<Finding, 'rule' | 'severity'> & {readonly severity?: Severity};

/** One mistake in push scripts: what it is, why it matters, and how to find it. */
export interface LuaRule {
  /** Kebab-case, `lua-` first; the rest is the name of its file. */
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
  /** Scripts that show the mistake, and the same put right. */
  readonly examples: {readonly bad: readonly string[]; readonly good: readonly string[]};
  /** The version it is about; left out when both. */
  readonly version?: DovecotVersion;
  check(script: LuaScript): Iterable<RuleFinding>;
}
