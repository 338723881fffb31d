import {appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {createFilter} from '../../src/events/filter.js';
import {formatKcatLine} from '../../src/events/formats/kcat.js';
import {formatRecordLine} from '../../src/events/formats/record-line.js';
import type {EventRecord} from '../../src/events/record.js';
import {openFileSource} from '../../src/sources/file.js';
import {capture} from '../events/captures.js';

const options = {format: 'auto', now: () => Date.UTC(2026, 10, 22)} as const;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dovepush-file-'));
});
afterAll(() => rmSync(folder, {recursive: true}));

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function readAll(path: string, more: object = {}) {
  const source = openFileSource(path, {...options, ...more});
  const records: EventRecord[] = [];
  for await (const batch of source.read(new AbortController().signal)) records.push(...batch);
  return {records, passedOver: source.passedOver};
}

test.each(['kafka-events.payloads.jsonl', 'dlog-debug-with-lua.log', 'cyrus-notifyd.log'])(
  '%s with line ends of Windows holds the same',
  async (name) => {
    const text = readFileSync(capture(name), 'latin1').replaceAll('\n', '\r\n');
    const path = file(name, Buffer.from(text, 'latin1'));
    const expected = await readAll(capture(name));
    const found = await readAll(path);

    expect(found.records.map(({value}) => value?.toString())).toEqual(
      expected.records.map(({value}) => value?.toString()),
    );
    expect(found.records.map(({problem}) => problem)).toEqual(expected.records.map(({problem}) => problem));
  },
);

const record: EventRecord = {
  topic: 'dovecot',
  partition: 3,
  offset: 9_007_199_254_740_991,
  timestampMs: 1_795_300_581_727,
  timestampType: 'append',
  key: Buffer.from([0xff, 0x00]),
  value: Buffer.from('{"user":"a"}\n'),
  headers: [
    [Buffer.from('a'), Buffer.from('1')],
    [Buffer.from('a'), null],
    [Buffer.from('a'), Buffer.from([0x80])],
  ],
  file: null,
};

describe('a record line', () => {
  test.each([
    ['a full record', record],
    ['a tombstone', {...record, value: null, headers: []}],
    ['a record without a key', {...record, key: null}],
    ['a record without a time', {...record, timestampMs: null, timestampType: null}],
    ['a record of a log', {...record, topic: null, partition: null, offset: null, key: null}],
    ['text that could write to a terminal', {...record, value: Buffer.from('\u001b[2J\u202e\u2028')}],
  ])('holds all of %s', async (_, whole) => {
    const path = file('record.jsonl', `${formatRecordLine(whole)}\n`);
    const {records} = await readAll(path);

    expect(records).toEqual([{...whole, file: {path, line: 1}}]);
  });

  test('with a member missing or torn is a damaged record', async () => {
    const lines = ['{"schema":"dovepush.record/1","topic":"t"}', formatRecordLine(record).slice(0, -9)];
    const {records} = await readAll(file('torn.jsonl', lines.join('\n')));

    expect(records).toMatchObject([{damaged: true}, {damaged: true}]);
  });
});

describe('a line of kcat -J', () => {
  test('with headers and null is read as kcat means it', async () => {
    const path = file(
      'kcat.jsonl',
      '{"topic":"t","partition":0,"offset":7,"tstype":"logappend","ts":5,"broker":1,"headers":["a","1","a",null],"key":null,"payload":null}\n',
    );
    const {records} = await readAll(path);

    expect(records).toMatchObject([
      {topic: 't', offset: 7, timestampMs: 5, timestampType: 'append', key: null, value: null},
    ]);
    expect(records[0]?.headers).toEqual([
      [Buffer.from('a'), Buffer.from('1')],
      [Buffer.from('a'), null],
    ]);
  });

  test('with bytes that are not UTF-8 keeps them', async () => {
    const line = Buffer.from(
      '{"topic":"t","partition":0,"offset":7,"tstype":"create","ts":5,"key":"k\xff","payload":"\xe9\\n"}',
      'latin1',
    );
    const {records} = await readAll(file('latin1.jsonl', line));

    expect(records[0]?.key).toEqual(Buffer.from([0x6b, 0xff]));
    expect(records[0]?.value).toEqual(Buffer.from([0xe9, 0x0a]));
  });

  test('is what --format kcat writes', async () => {
    const path = file(
      'own.jsonl',
      `${formatKcatLine({...record, key: Buffer.from('k'), headers: [[Buffer.from('h'), Buffer.from('v')]]})}\n`,
    );
    const {records} = await readAll(path);

    expect(records).toMatchObject([
      {
        key: Buffer.from('k'),
        value: record.value,
        timestampType: 'append',
        headers: [[Buffer.from('h'), Buffer.from('v')]],
      },
    ]);
  });
});

describe('a file', () => {
  const line = '{"user":"anna","mailbox":"INBOX","event":"MessageRead","uidvalidity":1,"uid":2}';

  test('may be gzipped, in several pieces', async () => {
    const zipped = Buffer.concat([gzipSync(`${line}\n`), gzipSync(`${line}\n`)]);

    expect((await readAll(file('x', zipped))).records).toHaveLength(2);
  });

  test('may hold blank lines, CRLF, other lines and no line break at its end', async () => {
    const {records, passedOver} = await readAll(
      file('mixed', `\n${line}\r\nsomething else\n\n{"schema":"dovepush.replay-result/1"}\n${line}`),
    );

    expect(records.map((entry) => entry.file?.line)).toEqual([2, 6]);
    expect(passedOver).toBe(2);
  });

  test('may hold a record of 10 MB', async () => {
    const big = `{"user":"anna","mailbox":"INBOX","event":"MessageNew","subject":"${'x'.repeat(10_000_000)}"}`;
    const {records} = await readAll(file('big', `${line}\n${big}\n${line}\n`));

    expect(records.map((entry) => entry.value?.length)).toEqual([line.length, big.length, line.length]);
  });

  test('is read with right line numbers also where bytes decide', async () => {
    const path = capture('kafka-events.jsonl');
    const filter = createFilter({user: 'emma@example.org', event: 'FlagsSet'});
    const all = (await readAll(path)).records;
    const some = (await readAll(path, {bytes: filter.lineBytes})).records;

    expect(some.length).toBeLessThan(all.length / 2);
    for (const entry of some) expect(entry).toEqual(all[(entry.file?.line ?? 0) - 1]);
  });

  test('of many blocks is read with the same bytes, whichever blocks held a hit', async () => {
    const padding = 'x'.repeat(700);
    const lines = Array.from({length: 3000}, (_, index) => {
      const user = index % 450 === 0 || index > 2990 ? 'hit@example.org' : 'other';
      return JSON.stringify({
        user,
        mailbox: 'INBOX',
        event: 'MessageNew',
        uidvalidity: 1,
        uid: index,
        subject: padding,
      });
    });
    const {records} = await readAll(file('blocks', lines.join('\n')), {
      bytes: createFilter({user: 'hit@example.org'}).lineBytes,
    });

    const wanted = lines.flatMap((text, index) => (text.includes('hit@') ? [[index + 1, text]] : []));
    expect(records.map((entry) => [entry.file?.line, entry.value?.toString()])).toEqual(wanted);
  });

  test('that grew since is read to its new end', async () => {
    const path = file('grows', `${line}\n`);
    appendFileSync(path, `${line}\n`);

    expect((await readAll(path)).records).toHaveLength(2);
  });

  test.each([
    ['that is not there', () => join(folder, 'missing'), 'No such file or directory'],
    ['that is a folder', () => folder, 'Is a directory'],
    ['that is torn gzip', () => file('torn.gz', gzipSync(line.repeat(1000)).subarray(0, 60)), 'cannot read'],
  ])('%s cannot be read', async (_, path, why) => {
    mkdirSync(folder, {recursive: true});

    await expect(readAll(path())).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: expect.stringContaining(why),
    });
  });

  test('ends when the reader breaks off or the signal aborts', async () => {
    const path = file('long', `${line}\n`.repeat(50_000));
    const controller = new AbortController();
    let batches = 0;
    for await (const _ of openFileSource(path, options).read(controller.signal)) {
      batches += 1;
      controller.abort();
    }

    expect(batches).toBeLessThan(5);
  });
});
