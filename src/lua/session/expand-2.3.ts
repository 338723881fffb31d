import {createHash} from 'node:crypto';
import {type PercentVariable, readPercent23} from '../../config/language/percent-2.3.js';

/** Names of the one-letter variables. */
const letters: Readonly<Record<string, string>> = {
  u: 'user',
  n: 'username',
  d: 'domain',
  s: 'service',
  h: 'home',
  l: 'local_ip',
  r: 'remote_ip',
  p: 'pid',
  i: 'uid',
};

/** Functions whose results only the server can tell, or that nobody writes into a push setting. */
const untold = /^(?:if|pkcs5|md[45]|sha1|sha256|sha384|sha512|sha3-256|sha3-512|size)[:;]/i;

const modifiers: Readonly<Record<string, (value: string) => string>> = {
  L: (value) => value.replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
  U: (value) => value.replace(/[a-z]/g, (letter) => letter.toUpperCase()),
  E: (value) => value.replace(/["'\\]/g, '\\$&'),
  X: (value) => Number.parseInt(`0${value}`, 10).toString(16),
  R: (value) => [...value].reverse().join(''),
  M: (value) => createHash('md5').update(value).digest('hex'),
  D: (value) => value.replaceAll('.', ',dc='),
  T: (value) => value.replace(/[ \t]+$/, ''),
};

/** The part that offset and width name: `1.3` is three characters from the second on. */
function cut(value: string, {offset, width, zeros}: PercentVariable): string {
  const rest = offset < 0 ? value.slice(Math.max(0, value.length + offset)) : value.slice(offset);
  if (width === 0) return rest;
  return zeros ? rest.padStart(width, '0') : rest.slice(0, width);
}

/** Why a text cannot be expanded here. */
class Untold extends Error {}

function modified(value: string, variable: PercentVariable): string {
  let result = value;
  for (const letter of variable.modifiers) {
    const modifier = modifiers[letter];
    if (modifier === undefined) throw new Untold(`the modifier %${letter}`);
    result = modifier(result);
  }
  return cut(result, variable);
}

/**
 * Expands the `%` variables of a text of 2.3. One that does not exist leaves `UNSUPPORTED_VARIABLE_…` and is told; an
 * environment variable is empty.
 */
export function expandVariables23(
  text: string,
  known: Readonly<Record<string, string>>,
): {readonly value: string; readonly unknown: string | null} | {readonly unavailable: string} {
  let unknown: string | null = null;
  function find(variable: PercentVariable): string {
    const value = lookUp(variable, known);
    if (value !== undefined) return modified(value, variable);
    unknown = variable.long ? `{${variable.name}}` : variable.name;
    return `UNSUPPORTED_VARIABLE_${variable.name.split(':', 1)[0]}`;
  }
  try {
    const value = readPercent23(text).map((part) => (typeof part === 'string' ? part : find(part)));
    return {value: value.join(''), unknown};
  } catch (error) {
    if (error instanceof Untold) return {unavailable: error.message};
    throw error;
  }
}

function lookUp({name, long}: PercentVariable, known: Readonly<Record<string, string>>): string | undefined {
  if (name === '%' && !long) return '%';
  if (long && untold.test(name)) throw new Untold(`the variable %{${name}}`);
  const [word = '', key = '', ...otherwise] = (long ? name : (letters[name] ?? '')).split(':');
  if (word === 'env') return '';
  const full = word === 'userdb' ? `userdb:${key}` : word;
  if (Object.hasOwn(known, full)) return known[full];
  return word === 'userdb' ? otherwise.join(':') : undefined;
}
