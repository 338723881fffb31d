import {appendFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, expect, test} from 'vitest';
import {readTail, tailBytes} from '../../src/doctor/log-tail.js';
import {readPushLog} from '../../src/doctor/push-log.js';

const folder = mkdtempSync(join(tmpdir(), 'log-tail-'));
afterAll(() => rmSync(folder, {recursive: true}));

const path = join(folder, 'dovecot.log');
const texts = async (maxBytes?: number) => {
  const {lines, isWhole} = await readTail(path, maxBytes);
  return {lines: lines.map(String), isWhole};
};

test('reads whole lines from the end, and says whether there is more', async () => {
  writeFileSync(path, 'one\ntwo\nthree\nhalf a li');

  expect(await texts()).toEqual({lines: ['one', 'two', 'three'], isWhole: true});
  expect(await texts(18)).toEqual({lines: ['three'], isWhole: false});
  expect(await texts(3)).toEqual({lines: [], isWhole: false});
  writeFileSync(path, '');
  expect(await texts()).toEqual({lines: [], isWhole: true});
});

test('of a log of 2 GiB only the end is read', async () => {
  writeFileSync(path, '');
  truncateSync(path, 2 * 1024 ** 3);
  const line =
    'Dec 01 10:00:00 lmtp(anna@example.org)<1><x>: Error: push-notification-ox: Error when sending notification: 503 No';
  appendFileSync(path, `\n${line}\n`);

  const {failures, limit, problem} = await readPushLog(path);

  expect([problem, limit]).toEqual([null, `only the last ${tailBytes / 1024 / 1024} MiB were read`]);
  expect(failures).toMatchObject([{user: 'anna@example.org', driver: 'ox', reason: '503 No'}]);
});

test('what is no regular file, or no log, is a problem and no silence', async () => {
  expect((await readPushLog(folder)).problem).toMatch(/^cannot read /);
  expect((await readPushLog(join(folder, 'absent'))).problem).toMatch(/No such file or directory$/);
  expect((await readPushLog('/dev/null')).problem).toMatch(/Not a regular file$/);
  writeFileSync(path, 'some prose\nand more\n');
  expect((await readPushLog(path)).problem).toMatch(/is not a log of Dovecot/);
});
