import type {Dialect} from './dialect.js';
import type {BlockNode, IncludeNode, SettingNode} from './language/tree.js';
import type {Span} from './span.js';

/** A setting as one program sees it. */
export interface EffectiveSetting {
  /** Plain name; plugin keys without `plugin/`. */
  readonly key: string;
  /** Expanded as the server does at its start: `$variables` and `<file` replaced. */
  readonly value: string;
  /** The line that set it. */
  readonly node: SettingNode;
  /** Same as `node.span`. */
  readonly span: Span;
  /** The filter block (`protocol lmtp`, …) it was taken from; null for the global value. */
  readonly filter: BlockNode | null;
  /** The include lines that lead to its file, the main file's first. */
  readonly includeChain: readonly IncludeNode[];
  /** Assignments that lost to it, the strongest first. */
  readonly overrode: readonly SettingNode[];
}

/** A named block as one program sees it: a driver, a dictionary; in 2.3 a namespace. */
export interface EffectiveBlock {
  readonly type: string;
  /** Empty for blocks that take no name. */
  readonly name: string;
  /** The opening line that counts: that of the most specific filter. */
  readonly node: BlockNode | null;
  /** What the block itself sets, by full name; by the names in the block in 2.3. */
  readonly settings: ReadonlyMap<string, EffectiveSetting>;
  /** What it sets and what it inherits, by full name. */
  all(): ReadonlyMap<string, EffectiveSetting>;
  /** The entries of a list as the block sees it, those that are switched off too. */
  entries(key: string): readonly EffectiveSetting[];
  /** A setting by its full name: the block's own, else that of the root, else the default. */
  value(key: string): string;
}

/** The settings of one program. Only what the files set is in it; defaults are in the settings data. */
export interface EffectiveView {
  readonly dialect: Dialect;
  /** `global`, or the name a `protocol` block must have to apply. */
  readonly protocol: string;
  /** Root settings by name. */
  readonly settings: ReadonlyMap<string, EffectiveSetting>;
  /** Plugin settings by key, in Dovecot's own order: those of filters first, each in the order of first assignment. */
  readonly plugin: ReadonlyMap<string, EffectiveSetting>;
  /** The value of a root setting, its default where the files do not set it. */
  value(key: string): string;
  /** The entries of a list that are switched on, in the order of first mention; 2.3 has words in one value instead. */
  list(key: string): readonly EffectiveSetting[];
  /** All entries of a list, those that are switched off too. */
  entries(key: string): readonly EffectiveSetting[];
  /** Dovecot's structures that hold a root setting: what is read together. None in 2.3. */
  structs(key: string): readonly string[];
  /** What a root setting of 2.4 is by its type; a text in 2.3. */
  kind(key: string): 'names' | 'pairs' | 'text' | 'plain';
  /** The blocks of a type inside the given ones, in the order in which Dovecot takes them; in 2.3 those at the root. */
  blocks(type: string, within?: EffectiveBlock): readonly EffectiveBlock[];
}

/** The settings of sessions from or to some addresses. */
export interface AddressConfig {
  /** `remote 192.0.2.0/24`, as written. */
  readonly filter: string;
  /** The first block in which push settings are set for these addresses. */
  readonly node: BlockNode;
  /** Whether the sessions of a program have addresses at all. */
  isReached(program: string): boolean;
  /** Why Dovecot refuses the sessions of a program, in its words, and the line to blame; null where it does not. */
  conflict(program: string): {readonly text: string; readonly span: Span} | null;
  /** As `EffectiveConfig` has it. */
  protocol(name: string): EffectiveView;
}

/** The settings per program. */
export interface EffectiveConfig {
  /** `global`, `lmtp`, `lda`, `imap`, or any other program's name. The same view for the same name. */
  protocol(name: string): EffectiveView;
  /** Names of the `protocol` blocks in the files, `!` dropped, each once. */
  readonly named: readonly string[];
  /** The `local` and `remote` blocks that set anything push notifications hang on, in reading order. */
  readonly addresses: readonly AddressConfig[];
}
