/** A refusal that comes after the type was right, at the end of the files. */
export interface ValueRule {
  readonly re?: string;
  readonly below?: number;
  readonly above?: number;
  readonly between?: readonly [number, number];
  /** Refused is what is no event filter; its words stand for REASON. */
  readonly filter?: boolean;
  readonly unless?: string;
  readonly text: string;
}

export type SettingType =
  | 'bool'
  | 'enum'
  | 'keyword'
  | 'number'
  | 'octal'
  | 'port'
  | 'size'
  | 'string'
  | 'system_user'
  | 'time'
  | 'time_ms'
  | 'words';

/** A setting of Dovecot: where its facts come from stands in the data file. */
export interface KnownSetting {
  readonly type: SettingType;
  readonly default?: string;
  /** The entries that a list of 2.4 has by default. */
  readonly entries?: Readonly<Record<string, string>>;
  /** Dovecot's structures of settings that hold it; only 2.4 is recorded. */
  readonly struct?: string | readonly string[];
  /** The first release of its series that has it: 2 for 2.4.2; left out for those of every release. */
  readonly since?: number;
  /** Values of an `enum`. */
  readonly values?: readonly string[];
  /** Words of a `keyword` or of `words`, and how they are told apart. */
  readonly words?: readonly string[];
  readonly wordPattern?: string;
  readonly comma?: boolean;
  readonly ignoreCase?: boolean;
  readonly alone?: readonly string[];
  readonly empty?: boolean;
  /** Dovecot's words for a refused keyword or word. */
  readonly text?: string;
  readonly rules?: readonly ValueRule[];
  readonly notInLocalRemote?: boolean;
  /** Another name of that setting in the same block. */
  readonly alias?: string;
}
