import {execFileSync} from 'node:child_process';
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {gunzipSync} from 'node:zlib';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {runCli, startCli} from '../../run-cli.js';
import {describeWith} from '../../servers/needs.js';
import {createTopic, sharedBrokers} from '../../servers/shared.js';
import {byPlace, kcatLines, parseLines, produce, recordedTopic} from './topics.js';

describeWith(['kafka', 'kcat'], 'events record', () => {
  let brokers: string;
  let topic: string;
  let folder: string;
  beforeAll(async () => {
    brokers = await sharedBrokers();
    topic = await recordedTopic(brokers);
    folder = mkdtempSync(join(tmpdir(), 'dovepush-record-'));
  });
  afterAll(() => rmSync(folder, {recursive: true}));
  const record = (output: string, ...args: string[]) =>
    runCli(['events', 'record', ...args, '--output', output, '-b', brokers]);
  const lines = (path: string) => parseLines(readFileSync(path, 'utf8'));

  test('writes every record, for its owner only, and show reads what tail shows', async () => {
    const path = join(folder, 'all.jsonl');
    const {exitCode, stdout} = await record(path, topic, '-e');

    expect({exitCode, stdout}).toEqual({exitCode: 0, stdout: ''});
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const truth = kcatLines(brokers, topic);
    expect(
      byPlace(lines(path)).map(({partition, offset, timestamp, key, value}) => [
        partition,
        offset,
        timestamp,
        key,
        value,
      ]),
    ).toEqual(truth.map(({partition, offset, ts, key, payload}) => [partition, offset, ts, key, payload]));
    const shown = parseLines((await runCli(['events', 'show', path, '--json'])).stdout);
    const tailed = parseLines((await runCli(['events', 'tail', topic, '-e', '--json', '-b', brokers])).stdout);
    const strip = ({source, ...event}: {source: {partition: number; offset: number; topic: string; key: string}}) => ({
      ...event,
      partition: source.partition,
      offset: source.offset,
      key: source.key,
    });
    expect(byPlace(shown.map(strip))).toEqual(byPlace(tailed.map(strip)));
  });

  test('never writes over a file, nor through a link', async () => {
    const path = join(folder, 'there.jsonl');
    writeFileSync(path, 'mine\n');
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'link'));

    expect(await record(path, topic, '-e')).toMatchObject({exitCode: 2});
    expect(await record(join(folder, 'link'), topic, '-e')).toMatchObject({exitCode: 2});
    expect(readFileSync(path, 'utf8')).toBe('mine\n');
  });

  test('--append goes on behind the last offset of each partition, and cuts a torn line first', async () => {
    const path = join(folder, 'append.jsonl');
    const growing = await createTopic(brokers, {partitions: 2});
    const records = (from: number, to: number) =>
      Array.from({length: to - from}, (_, index) => ({
        key: 'k',
        value: `{"n":${from + index}}`,
        partition: (from + index) % 2,
      }));
    await produce(brokers, growing, records(0, 10));
    await record(path, growing, '-e');
    appendFileSync(path, readFileSync(path, 'utf8').slice(0, 90));
    await produce(brokers, growing, records(10, 20));

    const {exitCode} = await record(path, growing, '-e', '--append');

    expect(exitCode).toBe(0);
    expect(byPlace(lines(path)).map(({partition, offset}) => [partition, offset])).toEqual(
      [0, 1].flatMap((partition) => Array.from({length: 10}, (_, offset) => [partition, offset])),
    );
  });

  test('follows until SIGTERM, then ends with 0 and everything is there', async () => {
    const path = join(folder, 'follow.jsonl');
    const followed = await createTopic(brokers, {partitions: 1});
    const cli = startCli(['events', 'record', followed, '--output', path, '-b', brokers, '-v']);
    await cli.waitFor('stderr', /offsets/);
    await produce(brokers, followed, [{key: 'k', value: 'v'}]);
    await expect.poll(() => statSync(path).size, {timeout: 5000}).toBeGreaterThan(0);
    cli.kill('SIGTERM');

    expect((await cli.done).exitCode).toBe(0);
    expect(lines(path)).toMatchObject([{value: 'v'}]);
  });

  test('killed at any moment leaves whole lines and at most a torn last one', async () => {
    const path = join(folder, 'killed.jsonl');
    const cli = startCli(['events', 'record', topic, '--output', path, '-b', brokers, '-o', 'beginning']);
    await expect.poll(() => statSync(path, {throwIfNoEntry: false})?.size ?? 0, {timeout: 10_000}).toBeGreaterThan(0);
    cli.kill('SIGKILL');
    await cli.done;
    const whole = readFileSync(path, 'utf8').split('\n').slice(0, -1);

    for (const line of whole) expect(JSON.parse(line)).toMatchObject({schema: 'dovepush.record/1'});
    await record(path, topic, '-e', '--append');
    expect(byPlace(lines(path)).map(({partition, offset}) => [partition, offset])).toEqual(
      kcatLines(brokers, topic).map(({partition, offset}) => [partition, offset]),
    );
  });

  test('--rotate puts full files aside compressed, and --append knows what is in them', async () => {
    const path = join(folder, 'rotated.jsonl');
    const archives = () =>
      readdirSync(folder)
        .filter((name) => /^rotated\.jsonl\.\d+\.gz$/.test(name))
        .sort();
    await record(path, topic, '-e', '--rotate', '20k');
    const before = archives();

    expect(before.length).toBeGreaterThan(1);
    for (const name of before) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    expect(statSync(path).size).toBeLessThanOrEqual(20 * 1024);
    rmSync(path);
    await record(path, topic, '-e', '--append', '--rotate', '20k');
    const places = [];
    for (const name of archives()) {
      expect(gunzipSync(readFileSync(join(folder, name))).length).toBeLessThanOrEqual(20 * 1024);
    }
    for (const name of [...archives(), 'rotated.jsonl']) {
      const {stdout} = await runCli(['events', 'show', join(folder, name), '-f', '%p:%o\\n']);
      places.push(...stdout.split('\n').filter(Boolean));
    }
    expect(places).toHaveLength(224);
    expect(new Set(places).size).toBe(224);
  });

  test('a last line that lacks only its line break is recorded again', async () => {
    const path = join(folder, 'unbroken.jsonl');
    await record(path, topic, '-e');
    const whole = readFileSync(path, 'utf8');
    writeFileSync(path, whole.trimEnd());

    await record(path, topic, '-e', '--append');

    expect(byPlace(lines(path))).toEqual(byPlace(parseLines(whole)));
  });

  test('headers keep order, repetition, null and bytes', async () => {
    const path = join(folder, 'headers.jsonl');
    const odd = await createTopic(brokers, {partitions: 1});
    execFileSync(
      'kcat',
      ['-P', '-b', brokers, '-t', odd, '-k', 'k', '-H', 'b=2', '-H', 'a=1', '-H', 'b=3', '-H', 'none'],
      {input: 'v'},
    );
    await record(path, odd, '-e');

    expect(lines(path)).toMatchObject([
      {
        headers: [
          ['b', '2'],
          ['a', '1'],
          ['b', '3'],
          ['none', null],
        ],
      },
    ]);
  });
});
