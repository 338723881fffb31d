import type {Severity} from './finding.js';
import type {Span} from './span.js';

/** What is looked at outside the files; each has a rule of its own. */
export type OnlineCheck = 'plugins' | 'scripts' | 'certificates' | 'endpoint' | 'topic';

/** How it is with one thing outside the files: good, bad, or not to be told from here. */
export type OnlineStatus = 'ok' | 'bad' | 'unchecked';

/** What a look at one thing that a setting names came to. */
export interface Outcome {
  readonly check: OnlineCheck;
  readonly status: OnlineStatus;
  readonly message: string;
  readonly hint?: string;
  /** Left out where it is the rule's. */
  readonly severity?: Severity;
  readonly setting: string;
  readonly span: Span;
  /** The programs for which it is so. */
  readonly protocols: readonly string[];
}
