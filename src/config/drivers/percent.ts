/** Variables of a user session, by letter and by name; the value stands in where a real one is needed to judge a URL. */
const letters: Readonly<Record<string, string>> = {
  u: 'user@example.com',
  n: 'user',
  d: 'example.com',
  s: 'lmtp',
  h: '/home/user',
  l: '192.0.2.1',
  r: '192.0.2.2',
  p: '1000',
  i: '1000',
};

const names: Readonly<Record<string, string>> = {
  user: 'user@example.com',
  username: 'user',
  domain: 'example.com',
  service: 'lmtp',
  home: '/home/user',
  lip: '192.0.2.1',
  rip: '192.0.2.2',
  local_ip: '192.0.2.1',
  remote_ip: '192.0.2.2',
  pid: '1000',
  uid: '1000',
  gid: '1000',
  session: 'session',
  auth_user: 'user@example.com',
  auth_username: 'user',
  auth_domain: 'example.com',
  hostname: 'host',
};

/** Functions behind `%{NAME:…}` or `%{NAME;…}`; the hashes are those of Dovecot's hash-method.c. */
const functions = new Set([
  'env',
  'userdb',
  'if',
  'pkcs5',
  'md4',
  'md5',
  'sha1',
  'sha256',
  'sha384',
  'sha512',
  'sha3-256',
  'sha3-512',
  'size',
]);

/** A value after `%` expansion; `unknown` is the variable that fails the session, as Dovecot names it. */
export interface PercentExpanded {
  readonly value: string;
  readonly unknown: string | null;
}

/** `%` behind which a variable stands: offset, width and modifiers as var-expand.c reads them. */
const prefix = /-?0?\d*(?:\.0?-?\d*)?[LUEXRHNMDT]{0,10}/y;

function closingBrace(text: string, open: number): number {
  let depth = 1;
  for (let at = open + 1; at < text.length; at += 1) {
    const character = text[at];
    if (character === '\\') at += 1;
    else if (character === '{') depth += 1;
    else if (character === '}') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return text.length;
}

function expandLong(name: string): string | null {
  if (Object.hasOwn(names, name)) return names[name] ?? '';
  const [word = ''] = name.split(/[:;]/, 1);
  return functions.has(word.toLowerCase()) ? '' : null;
}

/** Expands the `%` variables of a plugin value with stand-ins for what only a user has. */
export function expandPercent(text: string): PercentExpanded {
  const lastBrace = text.lastIndexOf('}');
  let value = '';
  let unknown: string | null = null;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] !== '%') {
      value += text[at];
      continue;
    }
    prefix.lastIndex = at + 1;
    prefix.test(text);
    at = prefix.lastIndex;
    const letter = text[at];
    if (letter === undefined) break;
    const long = letter === '{' && lastBrace > at;
    const end = long ? closingBrace(text, at) : at;
    const name = long ? text.slice(at + 1, end) : letter;
    const found = long ? expandLong(name) : letter === '%' ? '%' : (letters[letter] ?? null);
    if (found === null) unknown = long ? (name.split(':', 1)[0] ?? '') : letter;
    else value += found;
    at = end;
  }
  return {value, unknown};
}
