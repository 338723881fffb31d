import {readPercent23} from '../language/percent-2.3.js';

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

function expandLong(name: string): string | null {
  if (Object.hasOwn(names, name)) return names[name] ?? '';
  const [word = ''] = name.split(/[:;]/, 1);
  return functions.has(word.toLowerCase()) ? '' : null;
}

/** Expands the `%` variables of a plugin value with stand-ins for what only a user has. */
export function expandPercent(text: string): PercentExpanded {
  let value = '';
  let unknown: string | null = null;
  for (const part of readPercent23(text)) {
    if (typeof part === 'string') {
      value += part;
      continue;
    }
    const {long, name} = part;
    const found = long ? expandLong(name) : name === '%' ? '%' : (letters[name] ?? null);
    if (found === null) unknown = long ? (name.split(':', 1)[0] ?? '') : name;
    else value += found;
  }
  return {value, unknown};
}
