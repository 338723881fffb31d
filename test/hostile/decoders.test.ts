import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import fc from 'fast-check';
import {afterAll, describe, expect, test} from 'vitest';
import {decodeAnswer, parseAnswer} from '../../src/doveadm/http-batch.js';
import {createUserListReader} from '../../src/doveadm/user-list.js';
import {AppError} from '../../src/errors.js';
import {decode} from '../../src/events/decode.js';
import {formatRecordLine} from '../../src/events/formats/record-line.js';
import {createLineDecoder} from '../../src/events/lines.js';
import type {EventRecord} from '../../src/events/record.js';
import {takeLock} from '../../src/lock.js';
import {parseResult} from '../../src/replay/result.js';
import {readLeftover} from '../../src/replay/under-way.js';
import {createEventFormat} from '../../src/ui/event-format.js';

const dir = mkdtempSync(join(tmpdir(), 'dovepush-decoders-'));
afterAll(() => rmSync(dir, {recursive: true}));

/** JSON texts that no honest peer puts in such a place. */
const odd = [
  'null',
  'true',
  '1e999',
  '-1e999',
  '-1',
  '0.5',
  '9007199254740993',
  '""',
  '"\\ud800"',
  '{}',
  '{"toString":1,"valueOf":1}',
  '{"base64":1}',
  '{"base64":"*"}',
  '{"__proto__":null,"length":-1}',
  '[]',
  '[null]',
  '[[]]',
  '[[null,null]]',
  '[{"key":1}]',
  '"1e999"',
  '"0000-00-00"',
];

const lines = [
  '{"schema":"dovepush.record/1","topic":"t","partition":0,"offset":1,"timestamp":1,"timestampType":"create","key":"k","value":"v","headers":[["a","b"]]}',
  '{"topic":"t","partition":0,"offset":1,"tstype":"create","ts":1,"broker":1,"headers":["a","b"],"key":"k","payload":"p"}',
  '{"topic":"t","partition":0,"offset":1,"timestamp":1,"key":"k","value":"v","headers":[{"key":"a","value":"b"}]}',
  '{"schema":"dovepush.event/1","event":"MessageNew","user":"u","mailbox":"m","uidvalidity":1,"uid":1,"uids":[1],"timestamp":"x","source":{"kind":"file"},"payload":{"a":1},"problem":null,"raw":"r"}',
  '{"schema":"dovepush.ox-request/1","at":"x","method":"PUT","path":"/","headers":[["Date","x"]],"body":{"user":"u"},"raw":"r"}',
  '{"event":"MessageNew","user":"u","folder":"m","mailbox":"m","uidvalidity":1,"uid":1,"imap-uid":1,"imap-uidvalidity":1,"flags":["f"],"keywords":["k"],"subject":"s","from":"f","to":"t","snippet":"s","timestamp":"x","unseen":1}',
  '{"event":"vnd.cmu.MessageCopy","user":"u","uri":"imap://h/a;UIDVALIDITY=1/;UID=1","uidset":"1:2","timestamp":"x","vnd.cmu.mailboxACL":"a\\tb","flagNames":"f","service":"s","messages":1,"vnd.cmu.midset":"x"}',
];

/** The line with each of its values replaced in turn. */
function* mutated(line: string): Generator<string> {
  for (const value of odd) {
    for (const key of Object.keys(JSON.parse(line))) {
      const members = Object.entries(JSON.parse(line)).map(([name, own]) => {
        return `${JSON.stringify(name)}:${name === key ? value : JSON.stringify(own)}`;
      });
      yield `{${members.join(',')}}`;
    }
  }
}

function recordsOf(line: string): readonly EventRecord[] {
  const records: EventRecord[] = [];
  const decoder = createLineDecoder('auto', () => 0);
  decoder.push(Buffer.from(line), {path: 'f', line: 1}, (record) => records.push(record));
  decoder.end((record) => records.push(record));
  return records;
}

const formats = ['text', 'json', 'kcat', 'ox', 'raw', '%{ts:iso} %{user} %{subject} %{from} %{payload.flags} %h %k %s'];

describe('a line with an odd value', () => {
  test.each(lines)('is decoded and shown in every format: %s', async (line) => {
    for (const name of formats) {
      const options = {utc: true, width: 80, paint: (_: unknown, text: string) => text, skipped: () => undefined};
      const format = await createEventFormat(name, {...options, loadDecoder: async () => (raw) => raw});
      for (const text of [line, ...mutated(line)]) format(recordsOf(text).map(decode));
    }
  });

  test.each(lines)('is recorded as a line that is read back the same: %s', (line) => {
    for (const text of mutated(line)) {
      for (const record of recordsOf(text)) {
        const written = formatRecordLine(record);
        const [back] = recordsOf(written);

        expect(back, text).toMatchObject({topic: record.topic, offset: record.offset, timestampMs: record.timestampMs});
        expect(back?.damaged, text).toBeUndefined();
      }
    }
  });
});

/** Only errors that this program words itself. */
function wordedOnly(run: () => unknown): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
}

describe("doveadm's answers", () => {
  const begins = ['[["doveadmResponse",', '[["doveadmResponse",{"userList":[', '[["error",', '[', ''];
  const pieces = ['"a"', ',', ']', '[', '{', '}', '"\\u00"', '"\\x"', '"\u0001"', '\\', '"', ':', ' ', ...odd];
  const answer = fc
    .tuple(fc.constantFrom(...begins), fc.array(fc.constantFrom(...pieces), {maxLength: 8}))
    .map(([begin, rest]) => begin + rest.join(''));

  test('that are not JSON, or other JSON, are refused in words', () => {
    fc.assert(
      fc.property(answer, fc.integer({min: 1, max: 5}), (text, step) => {
        wordedOnly(() => decodeAnswer(Buffer.from(text)));
        wordedOnly(() => parseAnswer(Buffer.from(text)));
        wordedOnly(() => {
          const reader = createUserListReader();
          for (let at = 0; at < text.length; at += step) {
            for (const name of reader.push(text.slice(at, at + step))) expect(typeof name).toBe('string');
          }
        });
      }),
      {numRuns: 20_000},
    );
  });

  test.each(['"\\x"', '"a\u0001"', '1', 'null', '{}', 'a', '"a" "b"', ''])('with %s for a user are refused', (name) => {
    const text = `[["doveadmResponse",{"userList":["one",${name},"two"]},""]]`;

    expect(() => createUserListReader().push(text)).toThrow(/list of users holds .* instead of a name/);
  });

  test('give the users, however they are cut and spelt', () => {
    const users = ['anna@example.org', 'a"b\\c,]', 'é\u{1f426}', ''];
    const text = ` [ [ "doveadmResponse" , {"userList": ${JSON.stringify(users, null, 2)}},""]]`;
    for (let step = 1; step <= text.length; step += 1) {
      const reader = createUserListReader();
      const found: string[] = [];
      for (let at = 0; at < text.length; at += step) found.push(...reader.push(text.slice(at, at + step)));

      expect(found).toEqual(users);
      expect(reader.isDone()).toBe(true);
    }
  });
});

describe('the files beside a replay', () => {
  const result = (source: string) => `{"schema":"dovepush.replay-result/1","source":${source},"status":"sent"}`;

  test.each([
    '{"topic":"t","partition":0,"offset":0,"lastOffset":9007199254740992}',
    '{"topic":"t","partition":0,"offset":0,"lastOffset":9007199254740991}',
    '{"topic":"t","partition":0,"offset":-1}',
    '{"topic":"t","offset":1}',
    '{"partition":0,"offset":1}',
    '{"topic":"t","partition":0,"offset":5,"lastOffset":4}',
    '{"topic":"t","partition":0,"offset":"1"}',
    '{"file":"f","line":1e999}',
    '{"file":"f","line":1,"generation":{}}',
    '{"mailstore":"u","uid":1}',
    'null',
    '[]',
  ])('say nothing by %s', (source) => {
    expect(parseResult(result(source))).toBe(null);
    expect(parseResult(result(source).replace('"sent"', '"x"'))).toBe(null);
  });

  test.each([
    '{"underWay":[["t/0",0,9007199254740992]],"settledBefore":{}}',
    '{"underWay":[["t/0",-1,0],[null,1,2],["t/0",5,4],"x",null],"settledBefore":{"t/0":"x"}}',
    '{"underWay":null}',
    'null',
    '1e999',
  ])('leave nothing behind with %s', (text) => {
    const journal = join(dir, 'journal');
    writeFileSync(`${journal}.underway`, `${text}\n`);

    const {mayHaveArrived, runs, settledBefore} = readLeftover(journal);

    expect([mayHaveArrived.size, runs, settledBefore]).toEqual([0, [], {}]);
  });

  test.each(['null', '{}', '[]', '{"pid":"1","host":"x"}', '{"pid":1e999,"host":"x"}'])(
    'are not locked by %s, which no run wrote',
    (text) => {
      const path = join(dir, 'lock');
      writeFileSync(path, text);

      takeLock(path).release();
    },
  );
});
