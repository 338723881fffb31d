import {Flags} from '@oclif/core';
import {usageError} from '../errors.js';

const unitMs = {ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000} as const;

/** Milliseconds of `250ms`, `30s`, `5m`, `2h`, `1d`. Throws USAGE for anything else. */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text);
  if (!match) throw usageError(`'${text}' is no duration`, 'Write a number with a unit: 250ms, 30s, 5m, 2h, 1d.');
  return Number(match[1]) * unitMs[match[2] as keyof typeof unitMs];
}

/** A flag whose value is a duration, in milliseconds; undefined where it is not given. */
export const durationFlag = Flags.custom<number>({helpValue: 'D', parse: async (text) => parseDuration(text)});
