import {crc32} from 'node:zlib';
import {usageError} from '../errors.js';

/** One of several equal shares of the users. */
export interface Shard {
  /** From 1. */
  readonly number: number;
  readonly of: number;
}

/** The shard written as `I/N`. Throws USAGE. */
export function parseShard(text: string): Shard {
  const match = /^(\d{1,6})\/(\d{1,6})$/.exec(text);
  const [number, of] = [Number(match?.[1]), Number(match?.[2])];
  if (match === null || number < 1 || number > of) {
    throw usageError(`'${text}' is no shard`, {reason: 'shard-invalid'});
  }
  return {number, of};
}

/** Whether a user belongs to the shard: by CRC32 of the name's UTF-8, so that every host comes to the same answer. */
export function inShard(user: string, shard: Shard | null): boolean {
  return shard === null || crc32(user) % shard.of === shard.number - 1;
}
