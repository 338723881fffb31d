import type {ProbeStep} from './probe/steps.js';

/** How it is with one thing: good, bad, or not to be told from here. */
export type Status = 'ok' | 'bad' | 'unchecked';

/** What one look came to. Texts are not masked. */
export interface Finding {
  readonly status: Status;
  /** What was looked at and what was found, one sentence. */
  readonly message: string;
  /** What to type or to write. */
  readonly hint?: string;
  /** Of a finding about one driver: its name, and the setting or block that names it. */
  readonly driver?: string;
  readonly setting?: string;
  /** Of a finding about one program: `lmtp`. */
  readonly program?: string;
  /** Of a probe: the steps that happened. */
  readonly steps?: readonly ProbeStep[];
}
