import {type LogicalLine, spanOf} from './lines.js';
import type {Range, Statement} from './statement.js';
import type {BlockNode, IncludeNode, MalformedNode, SettingNode} from './tree.js';
import type {ReadValue} from './value.js';

export type Writable<T> = {-readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K]};

/** Where a node is: the block around it, and the include line that brought its file. */
export type NodePlace = Pick<SettingNode, 'block' | 'include'>;

/** How the words of a line are read: quoted keys are those of 2.4. */
export interface WordRules {
  readonly is24: boolean;
  readValue(raw: string): ReadValue;
}

type Opening = Extract<Statement, {form: 'open'}>;

export function settingNode(
  line: LogicalLine,
  place: NodePlace,
  {key, value}: {readonly key: Range; readonly value: Range},
  rules: WordRules,
): SettingNode {
  const raw = line.text.slice(value.start, value.end);
  return {
    kind: 'setting',
    span: spanOf(line, 0, line.text.length),
    ...place,
    key: unquoted(line.text.slice(key.start, key.end), rules),
    keySpan: spanOf(line, key.start, key.end),
    value: {...rules.readValue(raw), raw, span: spanOf(line, value.start, value.end)},
  };
}

/** A block without children that is not closed yet. */
export function blockNode(
  line: LogicalLine,
  place: NodePlace,
  {type, name, quoted}: Opening,
  rules: WordRules,
): Writable<BlockNode> {
  const nameText = name === null ? null : line.text.slice(name.start, name.end);
  return {
    kind: 'block',
    span: spanOf(line, 0, line.text.length),
    ...place,
    type: unquoted(line.text.slice(type.start, type.end), rules),
    name: nameText === null || !quoted ? nameText : rules.readValue(`"${nameText}"`).text,
    typeSpan: spanOf(line, type.start, type.end),
    nameSpan: name === null ? null : spanOf(line, name.start, name.end),
    children: [],
    close: null,
  };
}

export function malformedNode(line: LogicalLine, place: NodePlace): MalformedNode {
  return {kind: 'malformed', span: spanOf(line, 0, line.text.length), ...place, text: line.text};
}

/** The block that a malformed line was meant to open. */
export function meantBlock(line: LogicalLine, place: NodePlace): Writable<BlockNode> {
  const type = {start: 0, end: line.text.indexOf('{')};
  return {
    kind: 'block',
    span: spanOf(line, 0, line.text.length),
    ...place,
    type: line.text.slice(type.start, type.end).trim(),
    name: null,
    typeSpan: spanOf(line, type.start, type.end),
    nameSpan: null,
    children: [],
    close: null,
  };
}

/** An include line whose files are not read yet. */
export function includeNode(
  line: LogicalLine,
  place: NodePlace,
  {optional, pattern}: {readonly optional: boolean; readonly pattern: Range},
): Writable<IncludeNode> {
  return {
    kind: 'include',
    span: spanOf(line, 0, line.text.length),
    ...place,
    optional,
    pattern: line.text.slice(pattern.start, pattern.end),
    patternSpan: spanOf(line, pattern.start, pattern.end),
    files: [],
  };
}

function unquoted(key: string, {is24}: WordRules): string {
  return is24 && key.length > 1 && key.startsWith('"') && key.endsWith('"') ? key.slice(1, -1) : key;
}
