import {type LibrdkafkaProperty, librdkafkaProperties} from '../librdkafka.js';
import {nearest} from '../nearest.js';

/** What librdkafka makes of a property that the plugin hands to it; null where it takes it as it is written. */
export interface PropertyJudgement {
  /**
   * `unknown`: no such property. `refused`: the default stays, and a warning is logged. `other`: another value is used than
   * is written. `ignored`: no effect, and nothing is said.
   */
  readonly kind: 'unknown' | 'refused' | 'other' | 'ignored';
  /** One sentence part behind the name; the value is not in it. */
  readonly text: string;
  readonly hint: string;
}

/** The plugin sets these itself, after the settings. */
const overridden: Readonly<Record<string, string>> = {
  'bootstrap.servers': 'Set kafka.notification.kafka_brokers.',
  'metadata.broker.list': 'Set kafka.notification.kafka_brokers.',
  debug: 'Remove it.',
  log_level: 'Remove it.',
};

const boolean = /^(?:true|t|1|false|f|0)$/i;

/** The number that C reads at the beginning of a text, and what it leaves; null where there is none. */
function readNumber(text: string, type: 'int' | 'float'): {readonly value: number; readonly rest: string} | null {
  const pattern = type === 'int' ? /^\s*([+-]?)(0x[\da-f]+|\d+)/i : /^\s*([+-]?)(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+)/i;
  const match = pattern.exec(text);
  if (match === null) return null;
  const [all, sign, digits = ''] = match;
  const isOctal = type === 'int' && /^0\d/.test(digits);
  const value = isOctal ? Number.parseInt(/^0([0-7]*)/.exec(digits)?.[1] || '0', 8) : Number(digits);
  return {value: sign === '-' ? -value : value, rest: isOctal && /[89]/.test(digits) ? 'x' : text.slice(all.length)};
}

function judgeNumber(
  value: string,
  type: 'int' | 'float',
  {range, words}: LibrdkafkaProperty,
): PropertyJudgement | null {
  if (words.some((word) => word.split('=')[0] === value.toLowerCase())) return null;
  const [least, most] = range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const hint = `Write a number from ${least} to ${most}, without a unit.`;
  const read = readNumber(value, type);
  if (read === null) return {kind: 'refused', text: 'is no number', hint};
  if (read.value < least || read.value > most) return {kind: 'refused', text: 'is out of range', hint};
  const isOctal = type === 'int' && /^\s*[+-]?0\d/.test(value);
  if (read.rest !== '' || isOctal) return {kind: 'other', text: `is read as ${read.value}`, hint};
  return null;
}

function judgeWord(name: string, value: string, words: readonly string[]): PropertyJudgement | null {
  // The partitioner is the only one with case.
  const isKnown = words.includes(name === 'partitioner' ? value : value.toLowerCase());
  return isKnown
    ? null
    : {kind: 'refused', text: 'has a value that it does not take', hint: `Write ${words.join(', ')}.`};
}

function judgeValue(name: string, value: string, property: LibrdkafkaProperty): PropertyJudgement | null {
  const {type, words} = property;
  if (type === 'bool') {
    return boolean.test(value)
      ? null
      : {kind: 'refused', text: 'is neither true nor false', hint: 'Write true or false.'};
  }
  if (type === 'int' || type === 'float') return judgeNumber(value, type, property);
  return words.length > 0 && value !== '' ? judgeWord(name, value, words) : null;
}

function judgeUnknown(name: string): PropertyJudgement | null {
  // Those for tests are in no list, and work.
  if (name.startsWith('test.')) return null;
  const meant = nearest(name, [...librdkafkaProperties.keys()]);
  const hint = meant === null ? 'Remove it.' : `Write ${meant}.`;
  return {kind: 'unknown', text: 'is no property of librdkafka', hint};
}

/** Judges a property by the table of librdkafka 2.15.0 and by what 2.0.2 was seen to do. */
export function judgeProperty(name: string, value: string): PropertyJudgement | null {
  const property = librdkafkaProperties.get(name);
  if (property === undefined) return judgeUnknown(name);
  const hint = Object.hasOwn(overridden, name) ? overridden[name] : undefined;
  if (hint !== undefined) return {kind: 'ignored', text: 'has no effect: the plugin sets it itself', hint};
  if (property.type === 'callback') return {kind: 'refused', text: 'cannot be set by a text', hint: 'Remove it.'};
  if (property.scope === 'C')
    return {kind: 'ignored', text: 'has no effect: only consumers read it', hint: 'Remove it.'};
  return judgeValue(name, value, property);
}

/** The number that librdkafka makes of a property; null where it refuses the value or none is set. */
export function numberOf(name: string, value: string | undefined): number | null {
  const property = librdkafkaProperties.get(name);
  if (value === undefined || property === undefined) return null;
  const word = property.words.find((each) => each.split('=')[0] === value.toLowerCase());
  if (word !== undefined) return Number(word.split('=')[1]);
  const judged = judgeValue(name, value, property);
  if (judged?.kind === 'refused') return null;
  return readNumber(value, property.type === 'float' ? 'float' : 'int')?.value ?? null;
}
