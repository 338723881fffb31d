import type {Span} from '../span.js';

/** How the text behind `=` was read: as it stands, in quotes, with `$` variables, or as the name of a file (`<`). */
export type ValueKind = 'literal' | 'quoted' | 'variable' | 'file';

/** What stands behind the `=` of a setting. */
export interface SettingValue {
  readonly kind: ValueKind;
  /** As written, outer blanks dropped, continued lines joined by one space. */
  readonly raw: string;
  /** Without quotes; variables and files are not expanded here (`EffectiveSetting.value` is). For `<file`, its name. */
  readonly text: string;
  /** From the first to the last character of `raw`; empty, behind the `=`, when nothing follows it. */
  readonly span: Span;
}

interface NodeBase {
  /** The line it stands on, or lines where it was continued, without indentation and comment. */
  readonly span: Span;
  /** The innermost block around it in reading order (an including file may have opened it); null at the root. */
  readonly block: BlockNode | null;
  /** The include line that brought its file in; null in the main file. Its own `include` leads further up. */
  readonly include: IncludeNode | null;
}

/** `key = value`. */
export interface SettingNode extends NodeBase {
  readonly kind: 'setting';
  readonly key: string;
  readonly keySpan: Span;
  readonly value: SettingValue;
}

/** `type name { … }`. `span` is the opening line; the block may be closed in another file. */
export interface BlockNode extends NodeBase {
  readonly kind: 'block';
  readonly type: string;
  /** Without quotes; null where none is given. */
  readonly name: string | null;
  readonly typeSpan: Span;
  readonly nameSpan: Span | null;
  /** Everything read while the block was the innermost one, in reading order, included files too. */
  readonly children: readonly ConfigNode[];
  /** The closing brace; null while none is found. */
  readonly close: Span | null;
}

/** `!include PATTERN` or `!include_try PATTERN`. What the files hold follows it among its siblings. */
export interface IncludeNode extends NodeBase {
  readonly kind: 'include';
  readonly optional: boolean;
  readonly pattern: string;
  readonly patternSpan: Span;
  /** Paths of the files that were read, in reading order. */
  readonly files: readonly string[];
}

/** A comment, from its `#` to the end of the line. One that cut text off stands before that text's node. */
export interface CommentNode extends NodeBase {
  readonly kind: 'comment';
  readonly text: string;
}

/** A line that is nothing of the above; `problems` of the model says why. */
export interface MalformedNode extends NodeBase {
  readonly kind: 'malformed';
  readonly text: string;
}

export type ConfigNode = SettingNode | BlockNode | IncludeNode | CommentNode | MalformedNode;
