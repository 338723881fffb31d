import {execFileSync} from 'node:child_process';
import {mkdtemp, open, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {loadInput} from '../../../src/metadata/input/load.js';
import {type InputFormat, openInput} from '../../../src/metadata/input/open-input.js';
import type {BadLine, InputRow} from '../../../src/metadata/input/row.js';

const never = new AbortController().signal;

interface Loaded {
  readonly rows: readonly InputRow[];
  readonly bad: readonly BadLine[];
  readonly count: number;
  readonly digest: string;
}

interface Beside {
  readonly format?: InputFormat;
  readonly site?: readonly string[];
  readonly done?: readonly string[];
  readonly select?: (user: string) => boolean;
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

async function load(content: string | Buffer, beside: Beside = {}): Promise<Loaded> {
  const folder = await mkdtemp(join(tmpdir(), 'load-'));
  const path = join(folder, 'input');
  await writeFile(path, content);
  const input = openInput(path, beside.format ?? null, never);
  const loaded = await loadInput(input, {
    scratchFolder: folder,
    site: beside.site === undefined ? null : each([beside.site]),
    done: beside.done === undefined ? null : each(beside.done),
    select: beside.select ?? (() => true),
  });
  const rows: InputRow[] = [];
  for await (const row of loaded.rows()) rows.push(row);
  await loaded.close();
  return {rows, bad: loaded.bad, count: loaded.count, digest: input.digest()};
}

const row = (line: number, user: string, value: string | null): InputRow => ({line, user, value});

describe('a file of users and values', () => {
  test('is read as CSV, TSV or JSON lines, with or without a byte order mark, with either line end', async () => {
    const rows = [row(2, 'a@x', 'user=1'), row(3, 'b@x', 'user=2')];

    expect((await load('user,value\na@x,user=1\nb@x,user=2\n')).rows).toEqual(rows);
    expect((await load('\ufeffuser,value\r\na@x,user=1\r\nb@x,user=2')).rows).toEqual(rows);
    expect((await load('user\tvalue\na@x\tuser=1\nb@x\tuser=2\n')).rows).toEqual(rows);
    expect((await load('\n{"user":"a@x","value":"user=1"}\n{"user":"b@x","value":"user=2"}\n')).rows).toEqual(rows);
    expect((await load('user;value', {format: 'csv'})).bad).toEqual([
      {line: 1, reason: 'the header is not user,value', user: null},
    ]);
  });

  test('keeps physical line numbers over quoted line breaks and blank lines', async () => {
    const {rows} = await load('user,value\n\n"a@x","user=1\tx=""\n\n"""\n\nb@x,user=2\n');

    expect(rows).toEqual([row(3, 'a@x', 'user=1\tx="\n\n"'), row(7, 'b@x', 'user=2')]);
  });

  test('unsets with null, in JSON lines only', async () => {
    expect((await load('{"user":"a@x","value":null,"more":1}')).rows).toEqual([row(1, 'a@x', null)]);
    expect((await load('user,value\na@x,\n')).bad).toEqual([{line: 2, reason: 'the value is empty', user: 'a@x'}]);
  });

  test('names every bad line with its number', async () => {
    const lines = [
      'user,value',
      'good@x,user=1',
      ',user=1',
      'a@x,USER=1',
      'a*@x,user=1',
      'a@x',
      'a@x,user=1,more',
      'nul\0@x,user=1',
      'good2@x,user=2',
    ];
    const {bad, rows} = await load(Buffer.concat([Buffer.from(`${lines.join('\n')}\n\xe9,user=1\n`, 'latin1')]));

    expect(bad.map(({line}) => line)).toEqual([3, 4, 5, 6, 7, 8, 10]);
    expect(bad.at(-1)?.reason).toBe('it is not UTF-8');
    expect(rows.map(({user}) => user)).toEqual(['good@x', 'good2@x']);
  });

  test('loses no good line behind a lost quote', async () => {
    const text =
      'user,value\na@x,user=1\n"b@x,user=2\nc@x,user=3\nd"@x,user=4\ne@x,"user=5"x\nf@x,user=6\n"g@x","user=7"\n';

    const {bad, rows} = await load(text);

    expect(bad).toEqual([3, 5, 6].map((line) => ({line, reason: 'its quotes are broken', user: null})));
    expect(rows).toEqual([
      row(2, 'a@x', 'user=1'),
      row(4, 'c@x', 'user=3'),
      row(7, 'f@x', 'user=6'),
      row(8, 'g@x', 'user=7'),
    ]);
  });

  test('takes a quote that stays open for lost after 50 lines, and at the end of the file', async () => {
    const lines = Array.from({length: 60}, (_, n) => `u${n}@x,user=${n}`);
    const {bad, rows} = await load(['user,value', '"lost@x,user=0', ...lines, '"last@x,user=0'].join('\n'));

    expect(bad.map(({line}) => line)).toEqual([2, 63]);
    expect(rows).toHaveLength(60);
    const value = `user=1${'\n'.repeat(48)}`;
    expect((await load(`user,value\na@x,"${value}"\nb@x,user=2\n`)).rows).toEqual([
      row(2, 'a@x', value),
      row(51, 'b@x', 'user=2'),
    ]);
  });

  test('reads what comes byte by byte as it reads a file', async () => {
    const text = '\ufeffuser\tvalue\r\n"ä@x"\t"user=1\r\n""ü"\r\nb@x\tuser=2';
    const folder = await mkdtemp(join(tmpdir(), 'fifo-'));
    const path = join(folder, 'fifo');
    execFileSync('mkfifo', [path]);
    const loading = loadInput(openInput(path, null, never), {
      scratchFolder: folder,
      site: null,
      done: null,
      select: () => true,
    });
    const pipe = await open(path, 'w');
    for (const byte of Buffer.from(text)) {
      await pipe.write(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await pipe.close();

    const rows: InputRow[] = [];
    const loaded = await loading;
    for await (const one of loaded.rows()) rows.push(one);
    await loaded.close();
    expect(rows).toEqual([row(2, 'ä@x', 'user=1\r\n"ü'), row(4, 'b@x', 'user=2')]);
  });

  test('refuses JSON lines that are none', async () => {
    const {bad} = await load(
      '{"user":"a@x","value":"user=1"}\n{"user":1}\n[]\n{"user":"b"}\nnull\n{"user":"c","value":5}\n',
    );

    expect(bad.map(({line}) => line)).toEqual([2, 3, 4, 5, 6]);
  });

  test('is refused as a whole when it is empty or binary', async () => {
    expect((await load('')).bad).toEqual([{line: 1, reason: 'the file is empty', user: null}]);
    for (const text of ['\0\x01\x02\xff\xfe\n\x07', 'a"b\n"c"d\ne', '"', '[{"user":"a@x","value":"user=1"}]']) {
      expect((await load(Buffer.from(text, 'latin1'))).bad).toEqual([
        {line: 1, reason: 'the header is not user,value', user: null},
      ]);
    }
  });

  test('has both lines bad where a user stands twice with two values, whatever the case', async () => {
    const {bad, rows} = await load('user,value\na@x,user=1\nb@x,user=1\nA@x,user=2\nb@x,user=1\na@x,user=1\n');

    expect(bad.map(({line, reason}) => [line, /line (\d)/.exec(reason)?.[1]])).toEqual([
      [2, '4'],
      [4, '2'],
      [6, '4'],
    ]);
    expect(rows).toEqual([row(3, 'b@x', 'user=1')]);
  });

  test('leaves out who is done or not selected, and adds who is only on the site', async () => {
    const text = 'user,value\na@x,user=1\nb@x,user=2\nc@x,user=3\n';

    const {rows, count} = await load(text, {
      site: ['A@x', 'd@x', 'e@x', 'f@x'],
      done: ['b@x', 'e@x'],
      select: (user) => user !== 'c@x' && user !== 'f@x',
    });

    expect(rows).toEqual([row(2, 'a@x', 'user=1'), row(0, 'd@x', null)]);
    expect(count).toBe(2);
  });

  test('leaves alone whom a bad line names', async () => {
    const site = ['a@x', 'b@x', 'c@x', 'd@x'];

    const {rows} = await load('user,value\nA@x,\nb@x,USER=2\nd@x,user=4\n', {site});

    expect(rows).toEqual([row(4, 'd@x', 'user=4'), row(0, 'c@x', null)]);
  });

  test.each([
    '',
    'name,value\n',
    'user,value\na@x\n',
    'user,value\na,b@x,user=1\n',
    'user,value\n"a@x,user=1\n',
    '{\n',
  ])('adds nobody of the site where a line may name anyone: %j', async (text) => {
    const {rows, bad} = await load(text, {site: ['a@x', 'a,b@x']});

    expect(rows).toEqual([]);
    expect(bad).toHaveLength(1);
  });

  test('is checked whole before the selection', async () => {
    const {bad} = await load('user,value\nc@x,user=1\nc@x,user=2\n', {select: () => false});

    expect(bad).toHaveLength(2);
  });

  test('finds doubles among more rows than stay in memory', async () => {
    const lines = Array.from({length: 30_000}, (_, n) => `user${n}@example.com,user=${n}@${'x'.repeat(60)}`);
    const text = ['user,value', ...lines, 'user7@example.com,user=other', ''].join('\n');

    const {bad, count} = await load(text);

    expect(bad.map(({line}) => line)).toEqual([9, 30_002]);
    expect(count).toBe(29_999);
  });

  test('gives back any names and values that were written as CSV, TSV or JSON', async () => {
    const name = fc.stringMatching(/^[^*?\0\r\n\ufffd\ud800-\udfff]{1,12}$/);
    const value = fc.stringMatching(/^[^\0\ufffd\ud800-\udfff]{0,12}$/).map((text) => `user=${text}`);
    const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
    const written: Record<InputFormat, (rows: readonly (readonly [string, string])[]) => string> = {
      csv: (rows) => ['user,value', ...rows.map((fields) => fields.map(quote).join(','))].join('\n'),
      tsv: (rows) => ['user\tvalue', ...rows.map((fields) => fields.map(quote).join('\t'))].join('\r\n'),
      jsonl: (rows) => rows.map(([user, text]) => JSON.stringify({user, value: text})).join('\n'),
    };
    const table = fc.uniqueArray(fc.tuple(name, value), {selector: ([user]) => user.toLowerCase(), minLength: 1});

    await fc.assert(
      fc.asyncProperty(table, fc.constantFrom('csv', 'tsv', 'jsonl'), async (rows, format) => {
        const {rows: read, bad} = await load(written[format](rows), {format});
        expect(bad).toEqual([]);
        expect(read.map(({user, value: text}) => [user, text])).toEqual(rows);
      }),
      {numRuns: 60},
    );
  });

  test('has the digest of its bytes', async () => {
    const text = 'user,value\na@x,user=1\n';

    expect((await load(text)).digest).toBe((await load(text)).digest);
    expect((await load(text)).digest).not.toBe((await load(`${text}b@x,user=2\n`)).digest);
    expect((await load(text)).digest).toMatch(/^[0-9a-f]{64}$/);
  });
});
