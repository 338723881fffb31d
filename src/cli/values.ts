import {Flags} from '@oclif/core';
import {usageError} from '../errors.js';

const unitMs = {ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000} as const;

/** Milliseconds of `250ms`, `30s`, `5m`, `2h`, `1d`. Throws USAGE for anything else. */
export function parseDuration(text: string): number {
  if (text === '0') return 0;
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text);
  if (!match)
    throw usageError(`'${text}' is not a valid duration`, 'Use a number with a unit: 250ms, 30s, 5m, 2h, 1d.');
  return Number(match[1]) * unitMs[match[2] as keyof typeof unitMs];
}

/** A flag whose value is a duration, in milliseconds; undefined where it is not given. */
export const durationFlag = Flags.custom<number>({helpValue: 'D', parse: async (text) => parseDuration(text)});

const unitBytes = {'': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3} as const;

/** Bytes of `64k`, `10M`, `1G` or a plain number. Throws USAGE for anything else, and for nothing. */
function parseSize(text: string): number {
  const match = /^(\d+)([kmg]?)$/i.exec(text);
  const bytes = Number(match?.[1]) * unitBytes[(match?.[2] ?? '').toLowerCase() as keyof typeof unitBytes];
  if (!Number.isSafeInteger(bytes) || bytes === 0) {
    throw usageError(`'${text}' is not a valid size`, 'Use a number with a unit: 64k, 10M, 1G.');
  }
  return bytes;
}

/** A flag whose value is a size, in bytes; undefined where it is not given. */
export const sizeFlag = Flags.custom<number>({helpValue: 'SIZE', parse: async (text) => parseSize(text)});

const unitSeconds = {s: 1, m: 60, h: 3600} as const;

/** Things in a second of `50/s`, `600/m`, `3600/h`; a bare number counts seconds. Throws USAGE. */
function parseRate(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(?:\/(s|m|h))?$/.exec(text);
  const perSecond = Number(match?.[1]) / unitSeconds[(match?.[2] ?? 's') as keyof typeof unitSeconds];
  if (!(perSecond > 0))
    throw usageError(`'${text}' is not a valid rate`, 'Use a number per time: 50/s, 600/m, 3600/h.');
  return perSecond;
}

/** A flag whose value is a rate, a second; undefined where it is not given. */
export const rateFlag = Flags.custom<number>({helpValue: 'N/s', parse: async (text) => parseRate(text)});

/** Host and port of `127.0.0.1:8009` or `[::1]:8009`; port 0 stands for any. Throws USAGE. */
export function parseAddress(text: string): {host: string; port: number} {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+)):(\d{1,5})$/i.exec(text);
  const port = Number(match?.[3]);
  const host = match?.[1] ?? match?.[2];
  if (host === undefined || port > 65_535) {
    throw usageError(`'${text}' is not a valid address`, 'Use HOST:PORT, for example 127.0.0.1:8009.');
  }
  return {host, port};
}
