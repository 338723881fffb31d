/** What an argument of a function is: a text in quotes, a number, or the name of a variable. */
export interface VarArgument {
  readonly kind: 'text' | 'number' | 'variable';
  readonly key: string | null;
  readonly value: string;
}

/** A variable or function of `%{…}` with its arguments. */
export interface VarCall {
  readonly name: string;
  readonly arguments: readonly VarArgument[];
}

/** A part of a value: plain text, or what a `%{…}` calls in turn. */
export type VarPart = {readonly text: string} | {readonly calls: readonly VarCall[]};

type Token = readonly [kind: string, text: string];

const name = /[a-zA-Z\u0080-\uffff][a-zA-Z0-9_/;:.\u0080-\uffff-]*/y;
const number = /\d+/y;
const escapes: Readonly<Record<string, string>> = {'\\': '\\', t: '\t', r: '\r', n: '\n', '"': '"', "'": "'"};
const quotedCode = /x([\da-fA-F]{2})|(\d{1,3})|([\\trn"'])/y;

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** The text of a string and where it ends; null where it never does, or an escape is invalid. */
function readString(text: string, open: number): {value: string; end: number} | null {
  let value = '';
  for (let at = open + 1; at < text.length; at += 1) {
    if (text[at] === text[open]) return {value, end: at + 1};
    if (text[at] !== '\\') {
      value += text[at];
      continue;
    }
    const found = match(quotedCode, text, at + 1);
    if (found === null) return null;
    const code = found[1] === undefined ? Number.parseInt(found[2] ?? '0', 8) : Number.parseInt(found[1], 16);
    if (code > 255) return null;
    value += found[3] === undefined ? String.fromCharCode(code) : (escapes[found[3]] ?? '');
    at += found[0].length;
  }
  return null;
}

/** The tokens of one `%{…}` and where it ends; null where it has no end. Characters of no meaning are skipped. */
function readTokens(text: string, from: number): {tokens: Token[]; end: number} | null {
  const tokens: Token[] = [];
  for (let at = from; at < text.length; ) {
    const character = text[at] ?? '';
    if (character === '}') return {tokens, end: at + 1};
    if (character === '"' || character === "'") {
      const read = readString(text, at);
      if (read === null) return null;
      tokens.push(['text', read.value]);
      at = read.end;
      continue;
    }
    const word = match(name, text, at)?.[0] ?? match(number, text, at)?.[0];
    if (word !== undefined) tokens.push([/\d/.test(word[0] ?? '') ? 'number' : 'name', word]);
    else if ('%|(),=+-*/'.includes(character)) tokens.push([character, character]);
    at += word?.length ?? 1;
  }
  return null;
}

/** Reads tokens from left to right. */
class Tokens {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get done(): boolean {
    return this.#at === this.#tokens.length;
  }

  /** The text of the next token where it is of that kind, else null. */
  take(kind: string): string | null {
    const token = this.#tokens[this.#at];
    if (token?.[0] !== kind) return null;
    this.#at += 1;
    return token[1];
  }
}

function readNumber(tokens: Tokens): string | null {
  const sign = tokens.take('-') ?? '';
  const digits = tokens.take('number');
  return digits === null ? null : sign + digits;
}

function readArgument(tokens: Tokens, key: string | null): VarArgument | null {
  const text = tokens.take('text');
  if (text !== null) return {kind: 'text', key, value: text};
  const word = tokens.take('name');
  if (word !== null) {
    return key === null && tokens.take('=') !== null
      ? readArgument(tokens, word)
      : {kind: 'variable', key, value: word};
  }
  const digits = readNumber(tokens);
  return digits === null ? null : {kind: 'number', key, value: digits};
}

function readArguments(tokens: Tokens): VarArgument[] | null {
  const found: VarArgument[] = [];
  do {
    const argument = readArgument(tokens, null);
    if (argument === null) return null;
    found.push(argument);
  } while (tokens.take(',') !== null);
  return tokens.take(')') === null ? null : found;
}

/** A calculation after a call: `%{uid + 1}`. */
function readMath(tokens: Tokens): VarCall | null | undefined {
  const operator = ['+', '-', '*', '/', '%'].find((sign) => tokens.take(sign) !== null);
  if (operator === undefined) return undefined;
  const right = readNumber(tokens);
  const word = right === null ? tokens.take('name') : null;
  if (right === null && word === null) return null;
  const argument = {kind: word === null ? 'number' : 'variable', key: null, value: right ?? word ?? ''} as const;
  return {name: 'calculate', arguments: [{kind: 'text', key: null, value: operator}, argument]};
}

function readCalls(tokens: Tokens): VarCall[] | null {
  const calls: VarCall[] = [];
  do {
    const word = tokens.take('name');
    if (word === null) continue;
    const given = tokens.take('(') === null ? [] : readArguments(tokens);
    if (given === null) return null;
    calls.push({name: word, arguments: given});
    const math = readMath(tokens);
    if (math === null) return null;
    if (math !== undefined) calls.push(math);
  } while (tokens.take('|') !== null);
  return tokens.done ? calls : null;
}

const piece = /%%\{|%\{|%|[^%]+/y;

/** The parts of a value, by the grammar of Dovecot's var-expand-parser; null where a `%{…}` breaks it. */
export function parseVariables(text: string): readonly VarPart[] | null {
  const parts: VarPart[] = [];
  for (let at = 0; at < text.length; ) {
    const plain = match(piece, text, at)?.[0] ?? '';
    at += plain.length;
    if (plain !== '%{') {
      // A stray pattern in Dovecot's lexer swallows a `y` that stands alone.
      if (plain !== 'y') parts.push({text: plain === '%%{' ? '%{' : plain});
      continue;
    }
    const read = readTokens(text, at);
    const calls = read === null ? null : readCalls(new Tokens(read.tokens));
    if (read === null || calls === null) return null;
    parts.push({calls});
    at = read.end;
  }
  return parts;
}
