import type {ConfigFiles} from '../files.js';
import type {Span} from '../span.js';

/** Options of a driver as written, a bare word with an empty value; a repeated one keeps the last. */
export type DriverOptions = Readonly<Record<string, string>>;

/** What a driver looks at when it starts. */
export interface StartContext {
  readonly options: DriverOptions;
  /** A plugin setting, `%` variables expanded; empty where it is not set. */
  plugin(key: string): string;
  readonly files: ConfigFiles;
}

/** A driver of Dovecot 2.3: what it takes and what keeps it from starting. */
export interface Driver {
  readonly name: string;
  /** The plugin whose loading makes the driver known. */
  readonly plugin: string;
  /** Options that it reads, with the value used when one is left out; null where it has none. */
  readonly options: Readonly<Record<string, string | null>>;
  /** Dovecot's words when it cannot start, else null. */
  start(context: StartContext): string | null;
}

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
  /** The value before `%` expansion. Not masked. */
  readonly value: string;
  /** Not masked. */
  readonly options: DriverOptions;
  readonly span: Span;
}

/** A driver that is configured and never starts. */
export interface SkippedDriver {
  readonly setting: string;
  /** As written. */
  readonly driver: string;
  /** Not masked. */
  readonly value: string;
  readonly reason: SkipReason;
  /** Dovecot's text for `failed` and `plugin-not-loaded`, else one sentence. Masked. */
  readonly message: string;
  readonly span: Span;
}

/** What a session of one program makes of its drivers. */
export interface DriverChain {
  readonly protocol: string;
  /** True when the plugin that runs drivers is active: its plain name is in `mail_plugins` and everything loads. */
  readonly pluginLoaded: boolean;
  /** Loaded plugins in loading order; as far as it came when a session fails. */
  readonly mailPlugins: readonly string[];
  readonly started: readonly StartedDriver[];
  readonly skipped: readonly SkippedDriver[];
  /** Dovecot's text, masked, when opening a session fails; then nothing is started. */
  readonly sessionFails: string | null;
  /** The setting that makes it fail; null when none does. */
  readonly failsAt: Span | null;
}

/** Splits a driver string at its first colon; the name keeps its blanks. */
export function splitDriver(value: string): {readonly name: string; readonly options: DriverOptions} {
  const colon = value.indexOf(':');
  if (colon === -1) return {name: value, options: {}};
  const options: Record<string, string> = {};
  for (const word of value.slice(colon + 1).split(' ')) {
    if (word === '') continue;
    const equals = word.indexOf('=');
    const key = equals === -1 ? word : word.slice(0, equals);
    Object.defineProperty(options, key, {
      value: equals === -1 ? '' : word.slice(equals + 1),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return {name: value.slice(0, colon), options};
}
