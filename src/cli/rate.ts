import {Flags} from '@oclif/core';
import {usageError} from '../errors.js';

const unitSeconds = {s: 1, m: 60, h: 3600} as const;

/** Things in a second of `50/s`, `600/m`, `3600/h`; a bare number counts seconds. Throws USAGE. */
function parseRate(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(?:\/(s|m|h))?$/.exec(text);
  const perSecond = Number(match?.[1]) / unitSeconds[(match?.[2] ?? 's') as keyof typeof unitSeconds];
  if (!(perSecond > 0)) throw usageError(`'${text}' is no rate`, 'Write a number in a time: 50/s, 600/m, 3600/h.');
  return perSecond;
}

/** A flag whose value is a rate, a second; undefined where it is not given. */
export const rateFlag = Flags.custom<number>({helpValue: 'N/s', parse: async (text) => parseRate(text)});
