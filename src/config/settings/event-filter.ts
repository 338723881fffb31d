/** What the lexer of Dovecot's event filters tells apart (event-filter-lexer.l), in the words of the parser's messages. */
type Token = 'TOKEN' | 'STRING' | 'AND' | 'OR' | 'NOT' | "'='" | "'<'" | "'>'" | "'('" | "')'" | '$undefined' | '$end';

interface Lexeme {
  readonly token: Token;
  readonly text: string;
}

const lexemes = /[ \t\r\n]+|"(?:[^"\\]|\\[\s\S])*"|"|([A-Za-z0-9:.*?_-]+)|[<>=()]|[\s\S]/g;
const words: Readonly<Record<string, Token>> = {and: 'AND', or: 'OR', not: 'NOT'};

function* read(text: string): Generator<Lexeme> {
  for (const [whole, word] of text.matchAll(lexemes)) {
    if (/^\s/.test(whole)) continue;
    // What stands behind a quote without its other is swallowed.
    if (whole === '"') return;
    if (word !== undefined) {
      const name = word.toLowerCase();
      yield {token: Object.hasOwn(words, name) ? (words[name] ?? 'TOKEN') : 'TOKEN', text: word};
    } else if (whole.startsWith('"')) yield {token: 'STRING', text: whole.slice(1, -1)};
    else yield {token: /[<>=()]/.test(whole) ? (`'${whole}'` as Token) : '$undefined', text: whole};
  }
}

/** How far a filter is read. */
interface Reading {
  readonly all: readonly Lexeme[];
  at: number;
  /** Parentheses that are open. */
  depth: number;
  /** Whether something that is no field was compared with more or less. */
  unequal: boolean;
}

const onlyFields = 'Only fields support inequality comparisons';
const noFields = new Set(['event', 'category', 'source_location']);
const signs: readonly Token[] = ["'='", "'>'", "'<'"];
const values: readonly Token[] = ['TOKEN', 'STRING', 'AND', 'OR', 'NOT'];
const operand = ", expecting TOKEN or STRING or NOT or '('";

function peek({all, at}: Reading, ahead = 0): Token {
  return all[at + ahead]?.token ?? '$end';
}

function unexpected(reading: Reading, expected = ''): string {
  return reading.unequal ? onlyFields : `syntax error, unexpected ${peek(reading)}${expected}`;
}

function open(reading: Reading): void {
  for (; peek(reading) === 'NOT' || peek(reading) === "'('"; reading.at += 1) {
    if (peek(reading) === "'('") reading.depth += 1;
  }
}

function close(reading: Reading): void {
  for (; peek(reading) === "')'" && reading.depth > 0; reading.at += 1) reading.depth -= 1;
}

/** Steps over key, sign and value; gives back what is wrong, else null. */
function compare(reading: Reading, expected: string): string | null {
  if (peek(reading) !== 'TOKEN' && peek(reading) !== 'STRING') return unexpected(reading, expected);
  const key = reading.all[reading.at]?.text ?? '';
  reading.at += 1;
  const sign = peek(reading);
  if (!signs.includes(sign)) return unexpected(reading, ", expecting '=' or '>' or '<'");
  reading.at += sign !== "'='" && peek(reading, 1) === "'='" ? 2 : 1;
  if (!values.includes(peek(reading))) return unexpected(reading);
  reading.unequal ||= sign !== "'='" && noFields.has(key);
  reading.at += 1;
  return null;
}

/** What doveconf 2.3 has against an event filter, null when it takes it. */
export function refusedFilter(text: string): string | null {
  const reading: Reading = {all: [...read(text)], at: 0, depth: 0, unequal: false};
  let expected = ', expecting $end';
  while (reading.all.length > 0) {
    open(reading);
    if (reading.at > 0) expected = operand;
    const wrong = compare(reading, expected);
    if (wrong !== null) return wrong;
    close(reading);
    if (peek(reading) === '$end' && reading.depth === 0) break;
    if (peek(reading) !== 'AND' && peek(reading) !== 'OR') {
      return unexpected(reading, reading.depth > 0 ? ", expecting AND or OR or ')'" : ', expecting $end');
    }
    reading.at += 1;
  }
  return reading.unequal ? onlyFields : null;
}
