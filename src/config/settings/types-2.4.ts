import type {KnownSetting} from './known.js';
import {type Judged, judgeValue} from './types.js';

/** Values of 2.4 with variables are not judged before they are expanded for a user. */
export function hasVariables(value: string): boolean {
  return value.includes('%{');
}

/** The names of a boolean list, or Dovecot's words why it is none. */
export function splitList(value: string): readonly string[] | string {
  const names: string[] = [];
  for (let at = 0; at < value.length; ) {
    if (/[\s,]/.test(value[at] ?? '')) {
      at += 1;
      continue;
    }
    if (value[at] === '"') {
      const end = value.indexOf('"', at + 1);
      if (end === -1) return `Missing ending '"'`;
      names.push(value.slice(at + 1, end));
      at = end + 1;
      continue;
    }
    const word = /^[^\s,]+/.exec(value.slice(at))?.[0] ?? '';
    if (word.includes('"')) return `'"' in the middle of a string`;
    names.push(word);
    at += word.length;
  }
  return names;
}

function judgeList(setting: KnownSetting, value: string): Judged {
  const names = splitList(value);
  if (typeof names === 'string') return {error: names};
  const unknown = names.find((name) => setting.words?.includes(name) === false);
  return unknown === undefined ? {value} : {error: (setting.text ?? '').replace('WORD', () => unknown)};
}

const largest64 = 18_446_744_073_709_551_615n;

function judgeByType(setting: KnownSetting, type: string, value: string): Judged {
  switch (type) {
    case 'boollist':
      return judgeList(setting, value);
    case 'uintmax':
      return /^\d+$/.test(value) && BigInt(value) <= largest64
        ? {value}
        : {error: `Invalid number ${value}: Not a valid number`};
    case 'file':
    // Whoever asked says that it is a block.
    case 'strlist':
      return {value};
    default:
      return judgeValue(setting, value);
  }
}

/** Judges a value at its line and gives it back as it was written, since doveconf prints it so. */
export function judgeValue24(setting: KnownSetting, value: string): Judged {
  const type: string = setting.type;
  if (hasVariables(value)) return {value};
  if (value === 'unlimited' && /^(number|size|time|time_ms)$/.test(type)) return {value};
  if (value === 'infinite' && /^time/.test(type)) return {value};
  const judged = judgeByType(setting, type, value);
  return 'error' in judged ? judged : {value: type === 'bool' ? judged.value : value};
}
