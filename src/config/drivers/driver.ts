import type {Span} from '../span.js';

/** Why a configured driver does not start. */
export type SkipReason =
  | 'after-gap'
  | 'number-1-never-read'
  | 'failed'
  | 'after-failed'
  | 'plugin-not-loaded'
  | 'backend-not-used';

/** A driver that starts with each session. */
export interface StartedDriver {
  /** `push_notification_driver2`; with 2.4 `push_notification NAME`. */
  readonly setting: string;
  /** In lower case. */
  readonly driver: string;
  /** The value as Dovecot sees it. */
  readonly value: string;
  /** As written, a bare word with an empty value; a repeated one keeps the last. Not masked. */
  readonly options: Readonly<Record<string, string>>;
  readonly span: Span;
}

/** A driver that is configured and never starts. */
export interface SkippedDriver {
  readonly setting: string;
  readonly driver: string;
  readonly value: string;
  readonly reason: SkipReason;
  /** Dovecot's text for `failed` and `plugin-not-loaded`, else one sentence. */
  readonly message: string;
  readonly span: Span;
}

/** What a session of one program makes of its drivers. */
export interface DriverChain {
  readonly protocol: string;
  /** True when the plugin that runs drivers is in `mail_plugins`. */
  readonly pluginLoaded: boolean;
  /** Loaded plugins in loading order; as far as it came when a session fails. */
  readonly mailPlugins: readonly string[];
  readonly started: readonly StartedDriver[];
  readonly skipped: readonly SkippedDriver[];
  /** Dovecot's text when opening a session fails; then nothing is started. */
  readonly sessionFails: string | null;
  /** The setting that makes it fail; null when it does not. */
  readonly failsAt: Span | null;
}
