import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, test} from 'vitest';
import {createSpool} from '../../src/metadata/spool.js';
import {createSmallDisk} from '../small-disk.js';

const disk = createSmallDisk(512);
const dir = mkdtempSync(join(tmpdir(), 'dovepush-room-'));
afterAll(() => {
  disk.remove();
  rmSync(dir, {recursive: true});
});

const users = Array.from({length: 20_000}, (_, index) => `user${index}@example.org`);

describe('where temporary files have no room', () => {
  const tmp = join(disk.folder, 'tmp');
  mkdirSync(tmp);
  const csv = join(dir, 'users.csv');
  const list = join(dir, 'users.txt');
  writeFileSync(csv, `user,value\n${users.map((user, index) => `${user},user=${index}@3\n`).join('')}`);
  writeFileSync(list, `${users.join('\n')}\n${users.map((user) => `more.${user}`).join('\n')}\n`);

  test.each([
    ['apply', ['metadata', 'apply', csv, '--dry-run']],
    ['get', ['metadata', 'get', '--users', list, '--doveadm', '/bin/true']],
  ])('metadata %s ends with the reason and a way out', async (_, args) => {
    const {exitCode, stdout, stderr} = await disk.run([...args], {TMPDIR: tmp});
    expect([exitCode, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(/^Error: cannot write .*: (?:No space left on device|File too large)$/m);
    expect(stderr).toMatch(/^Code: FILE_UNWRITABLE\nTry this: Make room, or name a directory .* in TMPDIR\.$/m);
  });

  test('a TMPDIR that does not exist is named', async () => {
    const {exitCode, stderr} = await disk.run(['metadata', 'apply', csv, '--dry-run'], {TMPDIR: '/nonexistent/tmp'});
    expect([exitCode, stderr]).toEqual([3, expect.stringContaining('cannot write /nonexistent/tmp: No such file')]);
  });
});

test('a list without end stops at the limit', async () => {
  const spool = await createSpool<string>(undefined, 1024 * 1024);
  const added = async () => {
    for (let index = 0; index < 100_000; index += 1) await spool.add(`user${index}@example.org`);
  };
  try {
    await expect(added()).rejects.toMatchObject({code: 'TOO_MANY_USERS', exitCode: 3});
    expect(spool.count).toBeLessThan(60_000);
  } finally {
    await spool.close();
  }
});
