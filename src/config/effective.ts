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

/** The settings of one program. Only what the files set is in it; defaults are in the settings data. */
export interface EffectiveView {
  /** `global`, or the name a `protocol` block must have to apply. */
  readonly protocol: string;
  /** Root settings by name. */
  readonly settings: ReadonlyMap<string, EffectiveSetting>;
  /** Plugin settings by key, in Dovecot's own order: that of first assignment. */
  readonly plugin: ReadonlyMap<string, EffectiveSetting>;
  /** The value of a root setting, its default where the files do not set it. */
  value(key: string): string;
}

/** The settings per program. */
export interface EffectiveConfig {
  /** `global`, `lmtp`, `lda`, `imap`, or any other program's name. The same view for the same name. */
  protocol(name: string): EffectiveView;
  /** Names of the `protocol` blocks in the files, `!` dropped, each once. */
  readonly named: readonly string[];
}
