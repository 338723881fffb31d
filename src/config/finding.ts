import type {Span} from './span.js';

export type Severity = 'error' | 'warning' | 'info';

/** A change that mends a finding: the text of the span is replaced. */
export interface Edit {
  readonly span: Span;
  readonly text: string;
}

/** One thing worth telling about a configuration. Plain data; wording of the frame around it is `ui`'s. */
export interface Finding {
  /** Id of the rule, kebab-case, subject first. */
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly span: Span;
  /** What to do, one imperative sentence. */
  readonly hint?: string;
  /** The setting it is about, by its plain name. */
  readonly setting?: string;
  /** The driver it is about, where `setting` is another one: `push_notification_driver2`. Not shown. */
  readonly driver?: string;
  /** The protocols in which it bites; left out when it is not tied to any. */
  readonly protocols?: readonly string[];
  /** Only where the mend is certain. */
  readonly edits?: readonly Edit[];
  readonly related?: readonly {readonly message: string; readonly span: Span}[];
}
