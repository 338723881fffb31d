import type {Dialect} from '../dialect.js';

/** Reads a URL from left to right; the first mistake ends it. Texts and order as in Dovecot's lib-http and uri-util. */
interface Cursor {
  readonly text: string;
  at: number;
}

const unreserved = '-A-Za-z0-9._~';
const subDelims = "!$&'()*+,;=";
const pathCharacter = new RegExp(`[${unreserved}${subDelims}:@]`);
const userCharacter = new RegExp(`[${unreserved}${subDelims}:%]`);
const queryCharacter = new RegExp(`[${unreserved}${subDelims}:@/?]`);

/** Steps over `%XX`; gives back what is wrong with it, null when nothing is, undefined where none begins. */
function percent(cursor: Cursor): string | null | undefined {
  const {text, at} = cursor;
  if (text[at] !== '%') return undefined;
  const [first, second] = [text[at + 1], text[at + 2]];
  if (first === undefined || second === undefined) return "Unexpected URI boundary after '%'";
  if (!/[\da-f]/i.test(first)) return `Expecting hex digit after '%', but found '${first}'`;
  if (!/[\da-f]/i.test(second)) return `Expecting hex digit after '%${first}', but found '${second}'`;
  if (first + second === '00') return 'Percent encoding is not allowed to encode NUL character';
  cursor.at += 3;
  return null;
}

/** Steps over characters of a class and percent codes; gives back what is wrong, else null. */
function run(cursor: Cursor, allowed: RegExp): string | null {
  for (;;) {
    const coded = percent(cursor);
    if (typeof coded === 'string') return coded;
    if (coded === null) continue;
    const character = cursor.text[cursor.at];
    if (character === undefined || !allowed.test(character)) return null;
    cursor.at += 1;
  }
}

/** The whole character that a cursor is at; empty at the end. */
function characterAt({text, at}: Cursor): string {
  const code = text.codePointAt(at);
  return code === undefined ? '' : String.fromCodePoint(code);
}

function scheme(cursor: Cursor): string | null {
  const match = /^([a-z][a-z0-9+.-]*):/i.exec(cursor.text);
  if (match === null) return null;
  cursor.at = match[0].length;
  return (match[1] ?? '').toLowerCase();
}

function userInfo(cursor: Cursor): string | null {
  let end = cursor.at;
  while (end < cursor.text.length && userCharacter.test(cursor.text[end] ?? '')) end += 1;
  if (cursor.text[end] !== '@') return null;
  const info = {text: cursor.text.slice(cursor.at, end), at: 0};
  cursor.at = end + 1;
  return run(info, userCharacter);
}

function hexGroups(text: string): number {
  return text === '' ? 0 : text.split(':').length;
}

function isAddress6(text: string): boolean {
  const four = /(?:^|:)(?:\d{1,3}\.){3}\d{1,3}$/.test(text);
  const groups = four ? text.replace(/(?:\d{1,3}\.){3}\d{1,3}$/, '0:0') : text;
  if (!/^[\da-f:]+$/i.test(groups) || /[\da-f]{5}/i.test(groups) || /:::/.test(groups)) return false;
  const sides = groups.split('::');
  if (sides.some((side) => side.startsWith(':') || side.endsWith(':'))) return false;
  const count = sides.reduce((sum, side) => sum + hexGroups(side), 0);
  return sides.length === 2 ? count < 8 : sides.length === 1 && count === 8;
}

function ipLiteral(cursor: Cursor): string | null {
  const end = cursor.text.indexOf(']', cursor.at);
  if (end === -1) return "Expecting ']' at end of IP-literal";
  const address = cursor.text.slice(cursor.at + 1, end);
  cursor.at = end + 1;
  if (address === '') return 'Empty IPv6 host address';
  if (address.startsWith('v')) return `Future IP host address '${address}' not supported`;
  return isAddress6(address) ? null : `Invalid IPv6 host address '${address}'`;
}

function hostName(cursor: Cursor): string | null {
  const match = /^(?:[a-z0-9](?:[a-z0-9-]*)\.?)*/i.exec(cursor.text.slice(cursor.at));
  const name = match?.[0] ?? '';
  cursor.at += name.length;
  return name.split('.').some((label) => label.endsWith('-')) ? 'Invalid domain label in hostname' : null;
}

function port(cursor: Cursor): string | null {
  const digits = /^\d*/.exec(cursor.text.slice(cursor.at))?.[0] ?? '';
  cursor.at += digits.length;
  if (digits !== '' && (Number(digits) < 1 || Number(digits) > 65_535)) return 'Invalid port number';
  return /^[/?#]?$/.test(cursor.text[cursor.at] ?? '') ? null : 'Invalid host port';
}

function authority(cursor: Cursor): string | null {
  const user = userInfo(cursor);
  if (user !== null) return user;
  const from = cursor.at;
  const host = cursor.text[from] === '[' ? ipLiteral(cursor) : hostName(cursor);
  if (host !== null) return host;
  const next = cursor.text[cursor.at] ?? '';
  if (!/^[:/?#]?$/.test(next)) return 'Invalid host identifier';
  const empty = cursor.at === from;
  if (next === ':') {
    cursor.at += 1;
    const wrong = port(cursor);
    if (wrong !== null) return wrong;
  }
  return empty ? 'HTTP URL does not allow empty host identifier' : null;
}

/** A character as 2.4 names it; 2.3 names none. */
function named(character: string): string {
  if (/[\x20-\x7e]/.test(character)) return ` '${character}'`;
  return ` <0x${Buffer.from(character).toString('hex').slice(0, 2)}>`;
}

function pathAndQuery(cursor: Cursor, dialect: Dialect): string | null {
  const found = () => (dialect === '2.4' ? named(characterAt(cursor)) : '');
  const path = run(cursor, new RegExp(`${pathCharacter.source}|/`));
  if (path !== null) return path;
  if (!/^[?#]?$/.test(cursor.text[cursor.at] ?? '')) return `Path component contains invalid character${found()}`;
  if (cursor.text[cursor.at] === '?') {
    cursor.at += 1;
    const query = run(cursor, queryCharacter);
    if (query !== null) return query;
    if (!/^#?$/.test(cursor.text[cursor.at] ?? '')) return `Query component contains invalid character${found()}`;
  }
  return cursor.text[cursor.at] === '#' ? 'URL fragment not allowed for HTTP URL in this context' : null;
}

/** Dovecot's words for what is wrong with an HTTP URL; null for one that it takes. User and password are allowed. */
export function checkHttpUrl(text: string, dialect: Dialect = '2.3'): string | null {
  const cursor = {text, at: 0};
  const found = scheme(cursor);
  if (found !== null && found !== 'http' && found !== 'https') return 'Not an HTTP URL';
  const hasAuthority = text.startsWith('//', cursor.at);
  if (found !== null && !hasAuthority) return "Absolute HTTP URL requires `//' after `http:'";
  if (!hasAuthority) return 'Relative HTTP URL not allowed';
  cursor.at += 2;
  return authority(cursor) ?? pathAndQuery(cursor, dialect);
}
