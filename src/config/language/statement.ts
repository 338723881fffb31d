import type {IsBlank} from './lines.js';

/** What differs from one dialect to the other in a logical line. */
export interface LineRules {
  readonly isBlank: IsBlank;
  /** Keys may stand in double quotes; `group @LABEL NAME {` has two names. */
  readonly is24: boolean;
}

/** A part of a logical line: first character and behind the last one, in code units from 0. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Why a line is no statement: by a code, and in doveconf's words. */
export interface LineRefusal {
  readonly why: 'after-brace' | 'no-brace' | 'no-group-name';
  readonly text: string;
}

const refusals = {
  'after-brace': "Garbage after '{'",
  'no-brace': "Expecting '{'",
  'no-group-name': 'Expecting group name',
} as const;

/** What a logical line says. `refused` carries doveconf's words; `opens` tells whether it was meant to open a block. */
export type Statement =
  | {readonly form: 'setting'; readonly key: Range; readonly value: Range}
  | {readonly form: 'include'; readonly optional: boolean; readonly pattern: Range}
  | {readonly form: 'open'; readonly type: Range; readonly name: Range | null; readonly quoted: boolean}
  | {readonly form: 'close'}
  | ({readonly form: 'refused'; readonly opens: boolean} & LineRefusal);

function skipBlanks(text: string, from: number, isBlank: IsBlank): number {
  let at = from;
  while (at < text.length && isBlank(text.charCodeAt(at))) at += 1;
  return at;
}

function skipWord(text: string, from: number, isBlank: IsBlank): number {
  let at = from;
  while (at < text.length && !isBlank(text.charCodeAt(at))) at += 1;
  return at;
}

/** After the closing quote of a key; a backslash protects a quote. */
function quotedKeyEnd(text: string): number {
  let at = 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return Math.min(at + 1, text.length);
}

function keyEnd(text: string, {isBlank, is24}: LineRules): number {
  if (is24 && text.startsWith('"')) return quotedKeyEnd(text);
  let at = 0;
  while (at < text.length && text[at] !== '=' && !isBlank(text.charCodeAt(at))) at += 1;
  return at;
}

/** Whether a line that is no block opening looks as if it were meant to be one that stays open. */
function leavesOpen(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === '{') depth += 1;
    else if (character === '}') depth -= 1;
  }
  return depth > 0;
}

function refused(why: LineRefusal['why'], line: string): Statement {
  return {form: 'refused', why, text: refusals[why], opens: leavesOpen(line)};
}

/** The quoted name that begins at `from`; without a closing quote the line is none of a block. */
function quotedName(text: string, from: number): Range | null {
  const close = text.indexOf('"', from + 1);
  return close === -1 ? null : {start: from + 1, end: close};
}

/** `group @LABEL NAME {`: the label and the name are the block's name. */
function parseGroup(text: string, type: Range, from: number, isBlank: IsBlank): Statement {
  const label = skipWord(text, from, isBlank);
  if (label === text.length) return refused('no-group-name', text);
  const end = skipWord(text, skipBlanks(text, label, isBlank), isBlank);
  const at = skipBlanks(text, end, isBlank);
  if (text[at] !== '{') return refused('no-brace', text);
  if (at + 1 < text.length) return refused('after-brace', text);
  return {form: 'open', type, name: {start: from, end}, quoted: false};
}

function parseOpening(text: string, type: Range, from: number, {isBlank, is24}: LineRules): Statement {
  if (is24 && text[from] !== '{' && text.slice(0, type.end) === 'group') return parseGroup(text, type, from, isBlank);
  let at = from;
  let name: Range | null = null;
  const quoted = text[at] === '"';
  if (quoted) {
    name = quotedName(text, at);
    if (name === null) return refused('no-brace', text);
    at = skipBlanks(text, name.end + 1, isBlank);
  } else if (text[at] !== '{') {
    name = {start: at, end: skipWord(text, at, isBlank)};
    at = skipBlanks(text, name.end, isBlank);
  }
  if (text[at] !== '{') return refused('no-brace', text);
  if (at + 1 < text.length) return refused('after-brace', text);
  return {form: 'open', type, name, quoted};
}

/** Reads one logical line that is not empty. Total: every text is one of the forms. */
export function parseStatement(text: string, rules: LineRules): Statement {
  const {isBlank, is24} = rules;
  const key = {start: 0, end: keyEnd(text, rules)};
  const at = skipBlanks(text, key.end, isBlank);
  const word = text.slice(0, key.end);
  const followed = key.end === text.length || at > key.end;
  if (followed && (word === '!include' || word === '!include_try')) {
    return {form: 'include', optional: word !== '!include', pattern: {start: at, end: text.length}};
  }
  if (text[at] === '=') {
    return {form: 'setting', key, value: {start: skipBlanks(text, at + 1, isBlank), end: text.length}};
  }
  // 2.4 takes quotes around a key off, the brace is one, and the closing quote may be missing.
  const isBrace = word === '}' || (is24 && (word === '"}' || word === '"}"'));
  if (isBrace && at === text.length) return {form: 'close'};
  return parseOpening(text, key, at, rules);
}
