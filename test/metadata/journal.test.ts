import {appendFile, mkdtemp, readFile, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {checkIdentity, doneUsers, lockJournal, openJournal} from '../../src/metadata/journal.js';

const identity = {input: 'abc', shard: null, prune: null};

async function newPath(): Promise<string> {
  return join(await mkdtemp(join(tmpdir(), 'journal-')), 'result.jsonl');
}

async function done(path: string): Promise<readonly string[]> {
  const users: string[] = [];
  for await (const user of doneUsers(path)) users.push(user);
  return users;
}

describe('a result file', () => {
  test('knows who is done, passes over who failed, and cuts a torn last line', async () => {
    const path = await newPath();
    const first = await openJournal(path, identity, null);
    await first.append([
      '{"user":"a","action":"set"}',
      '{"user":"b","action":"failed"}',
      '{"user":"c","action":"unchanged"}',
    ]);
    await first.close();
    await appendFile(path, '{"user":"d","action":"se');

    expect(await done(path)).toEqual(['a', 'c']);
    const second = await openJournal(path, identity, lockJournal(path));
    await second.append(['{"user":"d","action":"set"}']);
    await second.close();

    expect(await done(path)).toEqual(['a', 'c', 'd']);
    expect((await readFile(path, 'utf8')).split('\n')).toHaveLength(6);
  });

  test('is not begun over an existing one', async () => {
    const path = await newPath();
    await writeFile(path, 'precious');

    await expect(openJournal(path, identity, null)).rejects.toMatchObject({exitCode: 2});
    expect(await readFile(path, 'utf8')).toBe('precious');
  });

  test('is not written by two runs at once', async () => {
    const path = await newPath();
    const first = await openJournal(path, identity, null);

    expect(() => lockJournal(path)).toThrow(/another run/);
    await first.close();
    const lock = lockJournal(path);
    expect(() => lockJournal(path)).toThrow(/another run/);
    await (await openJournal(path, identity, lock)).close();
    expect(() => lockJournal(path)).toThrow(/another run/);
    lock.release();
    lockJournal(path).release();
  });

  test('refuses another input, shard or prune', async () => {
    const path = await newPath();
    await (await openJournal(path, identity, null)).close();

    checkIdentity(path, identity);
    const others = [
      [{input: 'x'}, 'a run with another input'],
      [{shard: '1/2'}, 'a run with another --shard'],
      [{prune: '*'}, 'a run with another --prune'],
    ] as const;
    for (const [other, message] of others) {
      const error = expect.objectContaining({exitCode: 2, message: expect.stringContaining(message)});
      expect(() => checkIdentity(path, {...identity, ...other})).toThrow(error);
    }
  });

  test('may be missing, empty or torn in its first line when a killed run is resumed', async () => {
    const path = await newPath();
    checkIdentity(path, identity);
    for (const torn of ['', '{"schema":"dovepush.meta']) {
      await writeFile(path, torn);
      checkIdentity(path, identity);
      expect(await done(path)).toEqual([]);
      const lock = lockJournal(path);
      await (await openJournal(path, identity, lock)).close();
      lock.release();
      expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject(identity);
    }
  });

  test('must be one', async () => {
    const path = await newPath();
    await writeFile(path, '{"user":"a","action":"set"}\n');

    expect(() => checkIdentity(path, identity)).toThrow(/no result file/);
    await expect(openJournal(path, identity, lockJournal(path))).rejects.toMatchObject({exitCode: 2});
  });
});
