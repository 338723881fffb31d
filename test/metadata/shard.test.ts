import {expect, test} from 'vitest';
import {inShard, parseShard} from '../../src/metadata/shard.js';

test('every user is in exactly one shard, by CRC32 of the UTF-8 name', () => {
  const users = Array.from({length: 3000}, (_, n) => `üser${n}@example.com`);
  const shards = [1, 2, 3].map((number) => users.filter((user) => inShard(user, {number, of: 3})));

  expect(shards.flat().sort()).toEqual([...users].sort());
  for (const shard of shards) expect(shard.length).toBeGreaterThan(900);
  // crc32("123456789") is 0xcbf43926, the check value of the polynomial: 3421780262 % 5 = 2.
  expect(inShard('123456789', parseShard('3/5'))).toBe(true);
});

test.each(['0/2', '3/2', '1', 'a/b', '1/0', '-1/2', ''])('%j is no shard', (text) => {
  expect(() => parseShard(text)).toThrow(expect.objectContaining({exitCode: 2}));
});
