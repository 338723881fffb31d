import type {KnownSetting} from './known.js';

/** A value as Dovecot stores it, in the spelling doveconf prints; or doveconf's words why it is refused. */
export type Judged = {readonly value: string} | {readonly error: string};

const greatest32 = 4_294_967_295n;
const greatest64 = 18_446_744_073_709_551_615n;

function judgeBool(value: string): Judged {
  if (value === '1' || /^(yes|y)$/i.test(value)) return {value: 'yes'};
  if (/^no$/i.test(value)) return {value: 'no'};
  return {error: `Invalid boolean value: ${value} (use yes or no)`};
}

function judgeNumber(value: string): Judged {
  if (/^\d+$/.test(value)) {
    const number = BigInt(value);
    if (number <= greatest32) return {value: String(number)};
    return {error: `Invalid number ${value}: Number too large`};
  }
  const reason = /^-\d+$/.test(value) ? 'Number too small' : 'Not a valid number';
  return {error: `Invalid number ${value}: ${reason}`};
}

function judgeOctal(value: string): Judged {
  if (!value.startsWith('0')) {
    const judged = judgeNumber(value);
    return 'error' in judged ? judged : {value: `0${Number(judged.value).toString(8)}`};
  }
  if (!/^[0-7]+$/.test(value)) return {error: `Invalid number: ${value}`};
  return {value: `0${BigInt.asUintN(32, BigInt(`0o${value}`)).toString(8)}`};
}

function judgePort(value: string): Judged {
  if (/^\d+$/.test(value) && BigInt(value) <= 65_535n) return {value: String(BigInt(value))};
  return {error: `Invalid port number ${value}`};
}

const sizeUnits: Readonly<Record<string, number>> = {k: 10, m: 20, g: 30, t: 40};

function printSize(bytes: bigint): string {
  if (bytes === 0n) return '0';
  let rest = bytes;
  let unit = 0;
  while (unit < 4 && rest % 1024n === 0n) {
    rest /= 1024n;
    unit += 1;
  }
  return `${rest} ${'BkMGT'[unit]}`;
}

/** Bytes of a size as Dovecot reads it, or why not. */
export function parseSize(value: string): bigint | string {
  const match = /^(\d+) *(?:(b?)|([kmgt])i?b?)$/i.exec(value);
  if (match === null || BigInt(match[1] ?? '') > greatest64) return `Invalid size: ${value}`;
  const bytes = BigInt(match[1] ?? '') << BigInt(sizeUnits[(match[3] ?? '').toLowerCase()] ?? 0);
  return bytes > greatest64 ? `Size is too large: ${value}` : bytes;
}

function judgeSize(value: string): Judged {
  const bytes = parseSize(value);
  return typeof bytes === 'string' ? {error: bytes} : {value: printSize(bytes)};
}

/** Units in the order in which a shortened one is taken: `m` is minutes. */
const timeUnits: readonly [string, bigint | 'ms'][] = [
  ['secs', 1n],
  ['seconds', 1n],
  ['mins', 60n],
  ['minutes', 60n],
  ['msecs', 'ms'],
  ['mseconds', 'ms'],
  ['millisecs', 'ms'],
  ['milliseconds', 'ms'],
  ['hours', 3600n],
  ['days', 86_400n],
  ['weeks', 604_800n],
];

/** A time as Dovecot reads it, in seconds or, where the setting takes them, milliseconds; or why it is none. */
export function parseTime(value: string, inMilliseconds: boolean): bigint | string {
  const match = /^(\d+) *(.*)$/s.exec(value);
  const count = BigInt(match?.[1] ?? '0');
  if (match === null || count > greatest64) return `Invalid time interval: ${value}`;
  const word = (match[2] ?? '').toLowerCase();
  if (word === '') return count === 0n ? 0n : `Time interval '${value}' is missing units (add e.g. 's' for seconds)`;
  const unit = timeUnits.find(([name]) => name.startsWith(word))?.[1];
  if (unit === undefined) return `Invalid time interval: ${value}`;
  if (unit === 'ms' && !inMilliseconds && count % 1000n !== 0n) {
    return `Milliseconds not supported for this setting: ${value}`;
  }
  const time = unit === 'ms' ? (inMilliseconds ? count : count / 1000n) : count * unit * (inMilliseconds ? 1000n : 1n);
  return time > greatest32 ? `Time interval is too large: ${value}` : time;
}

function printTime(seconds: bigint): string {
  if (seconds === 0n) return '0';
  const steps: readonly [bigint, string][] = [
    [60n, 'mins'],
    [60n, 'hours'],
    [24n, 'days'],
    [7n, 'weeks'],
  ];
  let rest = seconds;
  let unit = 'secs';
  for (const [step, name] of steps) {
    if (rest % step !== 0n) break;
    rest /= step;
    unit = name;
  }
  return `${rest} ${unit}`;
}

function judgeTime(value: string, inMilliseconds: boolean): Judged {
  const time = parseTime(value, inMilliseconds);
  if (typeof time === 'string') return {error: time};
  if (!inMilliseconds) return {value: printTime(time)};
  return {value: time % 1000n === 0n ? printTime(time / 1000n) : `${time} ms`};
}

function judgeEnum(setting: KnownSetting, value: string): Judged {
  return setting.values?.includes(value) ? {value} : {error: `Invalid value: ${value}`};
}

/** Judges a value at its line. Words and keywords are judged at the end of the files. */
export function judgeValue(setting: KnownSetting, value: string): Judged {
  switch (setting.type) {
    case 'bool':
      return judgeBool(value);
    case 'enum':
      return judgeEnum(setting, value);
    case 'number':
      return judgeNumber(value);
    case 'octal':
      return judgeOctal(value);
    case 'port':
      return judgePort(value);
    case 'size':
      return judgeSize(value);
    case 'time':
      return judgeTime(value, false);
    case 'time_ms':
      return judgeTime(value, true);
    case 'keyword':
    case 'string':
    case 'system_user':
    case 'words':
      return {value};
  }
}
