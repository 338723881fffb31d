import {usageError} from '../errors.js';
import {createExpression} from './expression.js';
import {memberPath} from './member.js';

/** An expression over the members of a payload. */
export type Where =
  | {readonly kind: 'or' | 'and'; readonly of: readonly Where[]}
  | {readonly kind: 'not'; readonly of: Where}
  | {readonly kind: 'compare'; readonly operator: Comparison; readonly left: Operand; readonly right: Operand}
  | {readonly kind: 'in'; readonly item: Operand; readonly list: Operand}
  | {readonly kind: 'match'; readonly value: Operand; readonly matches: (text: string) => boolean}
  | {readonly kind: 'is'; readonly value: Operand};

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';

/** A constant, or a member by the parts of its name. */
export type Operand =
  | {readonly kind: 'constant'; readonly value: unknown}
  | {readonly kind: 'member'; readonly path: readonly string[]};

interface Token {
  readonly kind: 'name' | 'number' | 'string' | 'pattern' | 'sign' | 'end';
  readonly text: string;
  /** 1-based. */
  readonly column: number;
}

const lexeme =
  /\s*(?:(?<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<name>[A-Za-z_][\w-]*(?:\.[\w-]+)*)|(?<pattern>\/(?:[^/\\]|\\.)+\/[imsu]*)|(?<sign>&&|\|\||==|!=|<=|>=|=~|[<>!()[\],]))/suy;

const words: ReadonlyMap<string, string> = new Map([
  ['and', '&&'],
  ['or', '||'],
  ['not', '!'],
]);

function wrong(text: string, {column, text: found}: Token, expected: string): Error {
  const what = found === '' ? 'the end' : `'${found}'`;
  return usageError(
    `--where: ${expected} expected at column ${column}, not ${what}: ${text}`,
    'Write, for example, userdb.k1 == "x" && uid > 5, or subject =~ /invoice/i.',
  );
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  lexeme.lastIndex = 0;
  while (text.slice(lexeme.lastIndex).trim() !== '') {
    const start = lexeme.lastIndex;
    const match = lexeme.exec(text);
    if (!match?.groups) throw wrong(text, {kind: 'end', text: text.slice(start).trim(), column: start + 1}, 'a word');
    const [kind = 'sign', found = ''] = Object.entries(match.groups).find(([, value]) => value !== undefined) ?? [];
    const column = lexeme.lastIndex - found.length + 1;
    const sign = words.get(found);
    tokens.push({kind: sign ? 'sign' : (kind as Token['kind']), text: sign ?? found, column});
  }
  tokens.push({kind: 'end', text: '', column: text.length + 1});
  return tokens;
}

const escapes: Readonly<Record<string, string>> = {b: '\b', f: '\f', n: '\n', r: '\r', t: '\t'};

/** The text of a literal in single or double quotes, with JSON's escapes. Before anything else `\` is itself: `"\Seen"`. */
function unquote(literal: string): string {
  return literal
    .slice(1, -1)
    .replace(/\\(?:u([0-9A-Fa-f]{4})|(["'\\/bfnrt]))/g, (_, code: string | undefined, character: string) =>
      code === undefined ? (escapes[character] ?? character) : String.fromCharCode(Number.parseInt(code, 16)),
    );
}

const comparisons = ['==', '!=', '<', '<=', '>', '>='];
const constants: Readonly<Record<string, unknown>> = {true: true, false: false, null: null};

/** Nobody nests as deeply by hand. */
const deepest = 100;

function joined(kind: 'or' | 'and', of: readonly Where[]): Where {
  const [only, ...others] = of;
  return only !== undefined && others.length === 0 ? only : {kind, of};
}

/**
 * Parses an expression: members (`userdb.k1`, `imap-uid`, `flags.0`), strings, numbers, true, false, null; `== != < <= > >=`,
 * `=~ /pattern/flags`, `in (…)` or `in member`; `&& || !` or `and or not`; parentheses. Throws USAGE.
 */
export function parseWhere(text: string): Where {
  const tokens = tokenize(text);
  let at = 0;
  let depth = 0;

  const peek = (): Token => tokens[at] ?? {kind: 'end', text: '', column: text.length + 1};
  const next = (): Token => {
    const token = peek();
    at += 1;
    return token;
  };
  const takes = (...signs: string[]): boolean => {
    if (peek().kind !== 'sign' || !signs.includes(peek().text)) return false;
    at += 1;
    return true;
  };
  const expectSign = (sign: string): void => {
    if (!takes(sign)) throw wrong(text, peek(), `'${sign}'`);
  };

  function parseOr(): Where {
    const of = [parseAnd()];
    while (takes('||')) of.push(parseAnd());
    return joined('or', of);
  }

  function parseAnd(): Where {
    const of = [parseNot()];
    while (takes('&&')) of.push(parseNot());
    return joined('and', of);
  }

  function parseNot(): Where {
    const opening = peek();
    const isNot = takes('!');
    if (!isNot && !takes('(')) return parseComparison();
    depth += 1;
    if (depth > deepest)
      throw wrong(text, opening, `at most ${deepest} parentheses and negations inside of each other`);
    const inner: Where = isNot ? {kind: 'not', of: parseNot()} : parseOr();
    if (!isNot) expectSign(')');
    depth -= 1;
    return inner;
  }

  function parseComparison(): Where {
    const value = parseOperand();
    const token = peek();
    if (token.kind === 'name' && token.text === 'in') {
      at += 1;
      return {kind: 'in', item: value, list: parseListOperand()};
    }
    if (takes('=~')) return {kind: 'match', value, matches: parsePattern()};
    if (!takes(...comparisons)) return {kind: 'is', value};
    return {kind: 'compare', operator: token.text as Comparison, left: value, right: parseOperand()};
  }

  function parsePattern(): (text: string) => boolean {
    const token = next();
    if (token.kind !== 'pattern') throw wrong(text, token, 'a /pattern/');
    const end = token.text.lastIndexOf('/');
    try {
      return createExpression(token.text.slice(1, end), token.text.slice(end + 1));
    } catch (error) {
      throw usageError(`--where: ${(error as Error).message}`);
    }
  }

  function parseListOperand(): Operand {
    const close = takes('(') ? ')' : takes('[') ? ']' : null;
    if (close === null) return parseOperand();
    const values: unknown[] = [];
    do {
      const token = peek();
      const item = parseOperand();
      if (item.kind === 'member') throw wrong(text, token, 'a constant');
      values.push(item.value);
    } while (takes(','));
    expectSign(close);
    return {kind: 'constant', value: values};
  }

  function parseOperand(): Operand {
    const token = next();
    if (token.kind === 'string') return {kind: 'constant', value: unquote(token.text)};
    if (token.kind === 'number') return {kind: 'constant', value: Number(token.text)};
    if (token.kind !== 'name' || token.text === 'in') throw wrong(text, token, 'a member or a value');
    if (Object.hasOwn(constants, token.text)) return {kind: 'constant', value: constants[token.text]};
    return {kind: 'member', path: memberPath(token.text)};
  }

  const parsed = parseOr();
  if (peek().kind !== 'end') throw wrong(text, peek(), '&&, || or the end');
  return parsed;
}
