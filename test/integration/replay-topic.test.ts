import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {runCli} from '../run-cli.js';
import {describeWith} from '../servers/needs.js';
import {fillTopic, fillWithCaptured, readTopic, type StoredRecord} from '../servers/records.js';
import {createTopic, sharedBrokers} from '../servers/shared.js';

const bytes = Buffer.from([0, 1, 0x0a, 0xff, 0xfe, 0x80, 0x22, 0x5c]);

const withoutOffset = (records: readonly StoredRecord[]) => records.map(({offset: _, ...record}) => record);

describeWith(['kafka'], 'recorded events and records of other programs', () => {
  const made = mkdtemp(join(tmpdir(), 'dovepush-replay-'));
  let brokers = '';
  let source = '';
  let wanted: readonly StoredRecord[] = [];

  beforeAll(async () => {
    brokers = await sharedBrokers();
    source = (await fillWithCaptured(brokers)).get('dovecot') ?? '';
    await fillTopic(brokers, source, [
      {partition: 2, timestampMs: 1_795_300_700_000, key: bytes, value: bytes, headers: {bytes, twice: ['a', 'b']}},
      {partition: 1, timestampMs: 0, key: null, value: 'no key', headers: {empty: ''}},
      {partition: 1, timestampMs: 4_102_444_800_000, key: '', value: ''},
      {partition: 0, timestampMs: 1_795_300_700_001, key: 'anna@example.org', value: null},
    ]);
    wanted = await readTopic(brokers, source);
    expect(wanted).toHaveLength(160);
  });
  afterAll(async () => rm(await made, {recursive: true}));

  const replay = (...flags: string[]) => runCli(['events', 'replay', '-b', brokers, '--yes', ...flags]);

  test('arrive in a second topic with the same bytes, keys, partitions, headers and timestamps', async () => {
    const target = await createTopic(brokers, {partitions: 4});

    const {exitCode, stderr} = await replay('--from', `topic:${source}`, '--to', `topic:${target}`);

    expect({exitCode, stderr}).toMatchObject({exitCode: 0});
    expect(withoutOffset(await readTopic(brokers, target))).toEqual(withoutOffset(wanted));
  });

  test('arrive there just so by way of a recorded file', async () => {
    const target = await createTopic(brokers, {partitions: 4});
    const file = join(await made, 'recorded.jsonl');

    const recorded = await runCli(['events', 'record', source, '-b', brokers, '-e', '--output', file]);
    const replayed = await replay('--from', `file:${file}`, '--to', `topic:${target}`);

    expect([recorded.exitCode, replayed.exitCode]).toEqual([0, 0]);
    expect(withoutOffset(await readTopic(brokers, target))).toEqual(withoutOffset(wanted));
  });
});
