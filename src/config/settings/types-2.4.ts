import type {KnownSetting} from './known.js';
import {type Judged, judgeValue} from './types.js';

/** Values of 2.4 with variables are not judged before they are expanded for a user. */
export function hasVariables(value: string): boolean {
  return value.includes('%{');
}

/** One name of a boolean list, and where it ends; or Dovecot's words why it is none. */
type ListItem = {readonly name: string; readonly end: number} | string;

function quotedItem(value: string, open: number): ListItem {
  let name = '';
  for (let at = open + 1; at < value.length; at += 1) {
    const character = value[at] ?? '';
    if (character === '"') {
      const next = value[at + 1] ?? ' ';
      return next === ' ' || next === ',' ? {name, end: at + 1} : `Expected ',' or ' ' after '"'`;
    }
    if (character === '\\') at += 1;
    if (at === value.length) return "Value ends with '\\'";
    name += value[at];
  }
  return `Missing ending '"'`;
}

const plain = /[^ ,]*/y;

function plainItem(value: string, start: number): ListItem {
  plain.lastIndex = start;
  const name = plain.exec(value)?.[0] ?? '';
  return name.includes('"') ? `'"' in the middle of a string` : {name, end: start + name.length};
}

/** The names of a boolean list, or Dovecot's words why it is none. Only spaces and commas separate them. */
export function splitList(value: string): readonly string[] | string {
  const names: string[] = [];
  for (let at = 0; at < value.length; ) {
    if (value[at] === ' ' || value[at] === ',') {
      at += 1;
      continue;
    }
    const item = value[at] === '"' ? quotedItem(value, at) : plainItem(value, at);
    if (typeof item === 'string') return item;
    names.push(item.name);
    at = item.end;
  }
  return names;
}

const largest64 = 18_446_744_073_709_551_615n;

function numberError(value: string): string {
  if (/^-\d+$/.test(value)) return 'Number too small';
  return /^\d+$/.test(value) ? 'Number too large' : 'Not a valid number';
}

function judgeByType(setting: KnownSetting, type: string, value: string): Judged {
  switch (type) {
    case 'uintmax':
      return /^\d+$/.test(value) && BigInt(value) <= largest64
        ? {value}
        : {error: `Invalid number ${value}: ${numberError(value)}`};
    case 'file':
      return {value};
    default:
      return judgeValue(setting, value);
  }
}

/** Judges a value at its line and gives it back as it was written, since doveconf prints it so. */
export function judgeValue24(setting: KnownSetting, value: string): Judged {
  const type: string = setting.type;
  if (hasVariables(value)) return {value};
  if (/^(unlimited|infinite)$/.test(value) && /^(number|octal|size|time|time_ms)$/.test(type)) return {value};
  const judged = judgeByType(setting, type, value);
  return 'error' in judged ? judged : {value: type === 'bool' ? judged.value : value};
}
