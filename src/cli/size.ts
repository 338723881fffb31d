import {Flags} from '@oclif/core';
import {usageError} from '../errors.js';

const unitBytes = {'': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3} as const;

/** Bytes of `64k`, `10M`, `1G` or a plain number. Throws USAGE for anything else, and for nothing. */
function parseSize(text: string): number {
  const match = /^(\d+)([kmg]?)$/i.exec(text);
  const bytes = Number(match?.[1]) * unitBytes[(match?.[2] ?? '').toLowerCase() as keyof typeof unitBytes];
  if (!Number.isSafeInteger(bytes) || bytes === 0) {
    throw usageError(`'${text}' is no size`, 'Write a number with a unit: 64k, 10M, 1G.');
  }
  return bytes;
}

/** A flag whose value is a size, in bytes; undefined where it is not given. */
export const sizeFlag = Flags.custom<number>({helpValue: 'SIZE', parse: async (text) => parseSize(text)});
