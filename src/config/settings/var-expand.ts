import {parseVariables, type VarArgument, type VarCall} from './var-expand-syntax.js';

/** A value after expansion: its text, null where only a session knows it; or Dovecot's words why there is none. */
export type VarExpanded = {readonly value: string | null} | {readonly error: string};

/** The variables of a session of a mail user; a stand-in where any value of the kind will do, else null. */
export const userVariables: ReadonlyMap<string, string | null> = new Map([
  ['user', 'user@example.com'],
  ['service', null],
  ['local_ip', null],
  ['remote_ip', null],
  ['local_port', null],
  ['remote_port', null],
  ['session', null],
  ['auth_user', 'user@example.com'],
  ['hostname', null],
  ['local_name', null],
  ['protocol', null],
  ['owner_user', 'user@example.com'],
  ['master_user', null],
  ['home', '/home/user'],
  ['owner_home', '/home/user'],
]);

/** What may follow `PREFIX:` in the name of a variable; anything where null. */
const prefixes: Readonly<Record<string, readonly string[] | null>> = {
  process: ['pid', 'uid', 'gid'],
  system: ['cpu_count', 'hostname', 'os', 'os-version'],
  dovecot: ['name', 'version', 'support-url', 'support-email', 'revision'],
  env: null,
  date: ['year', 'month', 'day'],
  time: ['hour', 'min', 'minute', 'sec', 'second', 'us', 'usec'],
  generate: ['guid', 'guid128', 'uuid', 'uuid:record', 'uuid:compact', 'uuid:microsoft'],
  userdb: null,
  event: null,
};

/** What a session has found so far: a text (null where only a session knows it), or nothing. */
interface State {
  value: string | null | undefined;
  /** Why there is nothing. */
  error: string | null;
}

/** Dovecot's words where a variable is not there, else null. */
function lookUp(name: string, known: Variables): string | null {
  const colon = name.indexOf(':');
  if (colon === -1) return known.has(name) ? null : `Unknown variable '${name}'`;
  const prefix = name.slice(0, colon);
  if (!Object.hasOwn(prefixes, prefix)) return `Unsupported prefix '${prefix}'`;
  const keys = prefixes[prefix] ?? null;
  const key = name.slice(colon + 1);
  return keys === null || keys.includes(key) ? null : `${prefix}: Unsupported key '${key}'`;
}

/** What a session knows by name; null for a value that is not known here. */
export type Variables = Pick<ReadonlyMap<string, string | null>, 'has' | 'get'>;

type Change = (value: string, given: readonly VarArgument[]) => string | null;

const asIs = ({kind, value}: VarArgument): string | null => (kind === 'variable' ? null : value);

/** The texts of arguments in one; null where a variable is among them. */
function joined(given: readonly VarArgument[]): string | null {
  const texts = given.map(asIs);
  return texts.includes(null) ? null : texts.join('');
}

const unknown: Change = () => null;

/** Functions of Dovecot's expansion-filter.c; only those that are used for names and URLs are worked out here. */
const functions: Readonly<Record<string, Change>> = {
  lookup: unknown,
  literal: (_value, given) => joined(given),
  calculate: unknown,
  concat: (value, given) => {
    const rest = joined(given);
    return rest === null ? null : value + rest;
  },
  upper: (value) => value.replace(/[a-z]/g, (letter) => letter.toUpperCase()),
  lower: (value) => value.replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
  hash: unknown,
  md5: unknown,
  sha1: unknown,
  sha256: unknown,
  sha384: unknown,
  sha512: unknown,
  base64: unknown,
  unbase64: unknown,
  hex: unknown,
  unhex: unknown,
  hexlify: unknown,
  unhexlify: unknown,
  default: (value, given) => (value === '' ? joined(given) : value),
  reverse: unknown,
  truncate: unknown,
  substr: unknown,
  ldap_dn: unknown,
  if: unknown,
  regexp: unknown,
  lenumber: unknown,
  benumber: unknown,
  index: unknown,
  username: (value) => value.split('@', 1)[0] ?? '',
  domain: (value) => (value.includes('@') ? value.slice(value.indexOf('@') + 1) : ''),
  list: unknown,
  lfill: unknown,
  rfill: unknown,
  text: (value) => value,
  encrypt: unknown,
  decrypt: unknown,
};

/** Functions that need no value before them. */
const starting: ReadonlySet<string> = new Set(['lookup', 'literal', 'concat', 'default', 'if']);

/** Functions that Dovecot says take a part of a value. */
const taking: ReadonlySet<string> = new Set(['username', 'domain']);

/** Functions that have no use without an argument. */
const withArguments: ReadonlySet<string> = new Set(['lookup', 'literal', 'concat', 'hash', 'if', 'regexp']);

/** Dovecot's words where a call ends the expansion at once, else null. */
function call({name, arguments: given}: VarCall, isFirst: boolean, state: State, known: Variables): string | null {
  const missing = isFirst ? lookUp(name, known) : null;
  if (isFirst && missing === null) {
    state.value = known.get(name) ?? null;
    return null;
  }
  const change = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (change === undefined) {
    if (!isFirst) return `No such function '${name}'`;
    state.error = missing;
    return null;
  }
  const wrong = refusedCall(name, given, state, known);
  if (wrong !== null) {
    if (state.error !== null) return state.error;
    state.value = undefined;
    state.error = `${name}: ${wrong}`;
    return null;
  }
  state.error = null;
  const before = starting.has(name) ? (state.value ?? '') : state.value;
  state.value = state.value === null || before === null ? null : change(before ?? '', given);
  return null;
}

function refusedCall(name: string, given: readonly VarArgument[], state: State, known: Variables): string | null {
  if (withArguments.has(name) && given.length === 0) return 'Missing parameters';
  for (const {kind, value} of given) {
    const missing = kind === 'variable' ? lookUp(value, known) : null;
    if (missing !== null) return missing;
  }
  if (state.value !== undefined || starting.has(name)) return null;
  return taking.has(name) ? `No value to get ${name} from` : `No value to ${name}`;
}

/** Expands the `%{…}` of a value of 2.4, as far as that can be done without a session. */
export function expandVariables24(text: string, known: Variables = userVariables): VarExpanded {
  if (!text.includes('%{')) return {value: text};
  const parts = parseVariables(text);
  if (parts === null) return {error: 'syntax error'};
  let value: string | null = '';
  for (const part of parts) {
    if ('text' in part) {
      value = value === null ? null : value + part.text;
      continue;
    }
    const state: State = {value: undefined, error: null};
    for (const [at, one] of part.calls.entries()) {
      const error = call(one, at === 0, state, known);
      if (error !== null) return {error};
    }
    if (part.calls.length > 0 && state.value === undefined) return {error: state.error ?? ''};
    value = value === null || state.value == null ? (part.calls.length === 0 ? value : null) : value + state.value;
  }
  return {value};
}
