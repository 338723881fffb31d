import type {EffectiveBlock} from '../effective.js';
import type {ConfigFiles} from '../files.js';
import type {Span} from '../span.js';
import type {ScriptTrials} from './script-trial.js';

/** Options of a driver as written, a bare word with an empty value; a repeated one keeps the last. */
export type DriverOptions = Readonly<Record<string, string>>;

/** What a driver looks at when it starts. */
export interface StartContext {
  readonly options: DriverOptions;
  /** A plugin setting, `%` variables expanded; empty where it is not set. */
  plugin(key: string): string;
  /** Options and plugin settings before `%` variables are expanded. */
  readonly written: {readonly options: DriverOptions; plugin(key: string): string};
  readonly files: ConfigFiles;
  readonly trials: ScriptTrials;
}

/** Why a driver cannot start, for rules to decide on. */
export type RefusalReason =
  | 'cache-lifetime-invalid'
  | 'driver-unknown'
  | 'plugin-not-loaded'
  | 'script-exits'
  | 'script-missing'
  | 'script-refused'
  | 'script-unnamed'
  | 'settings-missing'
  | 'url-invalid'
  | 'url-missing';

/** Why a driver cannot start. */
export interface Refusal {
  readonly why: RefusalReason;
  /** Dovecot's words. Not masked. */
  readonly text: string;
}

/** That it cannot be told whether a driver starts. */
export interface OpenStart {
  /** One sentence. Not masked. */
  readonly open: string;
}

/** What becomes of a driver of 2.3 in a configuration for 2.4. */
export interface Counterpart {
  /** Settings by the names that they have in the block. */
  readonly settings: readonly (readonly [name: string, value: string])[];
  /** What has no counterpart, one sentence; then the block must not be written. */
  readonly refused: string | null;
  /** What 2.4 does otherwise with these settings, one sentence; left out where nothing. */
  readonly changed?: string;
}

/** A push notification driver: what it takes, and what keeps it from starting. */
export interface Driver {
  readonly name: string;
  /** The plugin whose loading makes the driver known. */
  readonly plugin: string;
  /** Options that it reads in 2.3, with the value used when one is left out; null where it has none. */
  readonly options: Readonly<Record<string, string | null>>;
  /** Dovecot's structures of settings that it reads in 2.4. */
  readonly structs: readonly string[];
  /** Why it cannot start, in each release series, or why that cannot be told; null when it can. */
  readonly start: {
    '2.3'(context: StartContext): Refusal | OpenStart | null;
    '2.4'(block: EffectiveBlock, trials: ScriptTrials): Refusal | OpenStart | null;
  };
  /** The same driver for 2.4; `plugin` gives plugin settings of 2.3, empty where they are not set. */
  counterpart(options: DriverOptions, plugin: (key: string) => string): Counterpart;
}

/** Why a configured driver does not start, as `config drivers --json` gives it. */
export type SkipReason =
  | 'after-gap'
  | 'number-1-never-read'
  | 'failed'
  | 'after-failed'
  | 'plugin-not-loaded'
  | 'backend-not-used';

/** A driver that the settings of a program name, judged by itself, wherever it stands in the chain. */
export interface JudgedDriver {
  /** `push_notification_driver2`; with 2.4 `push_notification NAME`. */
  readonly setting: string;
  /** As written. */
  readonly driver: string;
  /** The value before `%` expansion. Not masked. */
  readonly value: string;
  /** Not masked. */
  readonly options: DriverOptions;
  readonly span: Span;
  /** Null when nothing keeps it from starting, or when that cannot be known. */
  readonly refusal: Refusal | null;
  /** True when only a plugin that is not Dovecot's own can know the driver. */
  readonly foreign: boolean;
  /** Why it cannot be told whether it starts, one sentence, not masked; null when it can. */
  readonly open: string | null;
}

type ShownDriver = Omit<JudgedDriver, 'foreign' | 'open' | 'refusal'>;

/** A driver that starts with each session. */
export interface StartedDriver extends ShownDriver {
  /** In lower case. */
  readonly driver: string;
  /** The setting of the driver before it that cannot be judged: it starts if that one does. Null for none. */
  readonly ifStarts: string | null;
}

/** A driver that may start or not: that of a plugin from elsewhere, or one whose script needs the server. */
export interface UnjudgedDriver extends ShownDriver {
  /** One sentence. Masked. */
  readonly message: string;
}

/** A driver that is configured and never starts. */
export interface SkippedDriver extends ShownDriver {
  readonly reason: SkipReason;
  /** What keeps it from starting by itself; null when nothing does. */
  readonly why: RefusalReason | null;
  /** Dovecot's text for `failed` and `plugin-not-loaded`, else one sentence. Masked. */
  readonly message: string;
}

/** What becomes of the drivers of one program. */
export interface DriverOutcomes {
  readonly started: readonly StartedDriver[];
  readonly unjudged: readonly UnjudgedDriver[];
  readonly skipped: readonly SkippedDriver[];
}

/** What a session of one program makes of its drivers. */
export interface DriverChain extends DriverOutcomes {
  readonly protocol: string;
  /** True when the plugin that runs drivers is active: its plain name is in `mail_plugins` and everything loads. */
  readonly pluginLoaded: boolean;
  /** Loaded plugins in loading order; as far as it came when a session fails. */
  readonly mailPlugins: readonly string[];
  /** Every driver where push_notification is in `mail_plugins`, also when a session fails. */
  readonly configured: readonly JudgedDriver[];
  /** Dovecot's text, masked, when opening a session fails; then nothing is started. */
  readonly sessionFails: string | null;
  /** The setting that makes it fail; null when none does. */
  readonly failsAt: Span | null;
  /** True when it fails because the script of mail_lua does not start. */
  readonly mailScriptRefused: boolean;
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
