import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import {startEndpoint} from '../ox/endpoint.js';
import {runCli} from '../run-cli.js';
import {describeWith} from '../servers/needs.js';
import {fillTopic} from '../servers/records.js';
import {createTopic, sharedBrokers} from '../servers/shared.js';
import {createSmallDisk, type SmallDisk} from '../small-disk.js';
import {counts, seeds} from './counts.js';
import {inFlight, notices, replayOf} from './notices.js';
import {seededRandom} from './random.js';
import {type Arrival, jsonLines, keep, saidBy} from './rows.js';

const {file, records, fresh} = notices(50, 20);
const linesOf = (path: string) => jsonLines(readFileSync(path, 'utf8'));
const resume = (result: string, ...more: string[]) =>
  runCli(['events', 'replay', '--json', '--yes', '--resume', result, ...more]);
const values = (lines: readonly {value: string}[]): Arrival[] => lines.map(({value}) => JSON.parse(value));

/** Runs something with a disk of so many KiB, more with each seed so that it is full at another moment. */
async function onSmallDisk(kibibytes: number, seed: number, work: (disk: SmallDisk) => Promise<void>) {
  const disk = createSmallDisk(kibibytes + 2 * seed);
  try {
    await work(disk);
  } finally {
    disk.remove();
  }
}

function expectFull({exitCode, stderr}: {exitCode: number | null; stderr: string}, path: string) {
  expect({exitCode, stderr}).toEqual({exitCode: 3, stderr: expect.stringContaining('FILE_UNWRITABLE')});
  expect(stderr).toContain(path);
}

it.each(seeds(counts.faults))('a disk that is full under the journal stops the run, time %d', async (seed) => {
  const random = seededRandom(seed);
  const endpoint = await startEndpoint(() => ({status: 200, afterMs: Math.floor(random() * 6)}));
  await onSmallDisk(32, seed, async (disk) => {
    const result = join(disk.folder, 'result.jsonl');
    const first = await disk.run([...replayOf(file, endpoint.url), '--result', result]);
    expectFull(first, result);
    const onRecord = linesOf(result);
    expect(jsonLines(first.stdout).at(-1)).toMatchObject({sent: onRecord.length});
    expect(endpoint.arrivals.length - onRecord.length).toBeLessThanOrEqual(inFlight);

    disk.makeRoom();
    const {exitCode, stdout} = await resume(result);

    expect(exitCode).toBe(0);
    const fault = 'disk full under the journal, then --resume';
    const row = keep({fault, records, inFlight, arrivals: endpoint.arrivals, said: saidBy(stdout)});
    expect(row.repeated).toBeLessThanOrEqual(inFlight);
  });
  await endpoint.stop();
});

it.each(seeds(counts.faults))('a disk that is full under the failed file stops the run, time %d', async (seed) => {
  const endpoint = await startEndpoint((_, body) => (/"user":"u\d*[13579]@/.test(body) ? 422 : 200));
  await onSmallDisk(64, seed, async (disk) => {
    const [result, failed] = [fresh(), join(disk.folder, 'failed.jsonl')];
    const first = await disk.run([...replayOf(file, endpoint.url), '--result', result, '--failed', failed]);
    expectFull(first, failed);
    const {sent, failed: lost} = jsonLines(first.stdout).at(-1);
    expect(linesOf(result).filter(({status}) => status === 'sent')).toHaveLength(sent);
    expect(linesOf(failed).length).toBeGreaterThanOrEqual(lost);

    disk.makeRoom();
    const {exitCode, stdout} = await resume(result, '--failed', failed);

    expect(exitCode).toBe(4);
    const fault = 'disk full under the failed file, then --resume';
    const said = saidBy(stdout);
    const row = keep({fault, records, inFlight, arrivals: endpoint.taken(), said, failed: linesOf(failed).length});
    expect(row.repeated).toBeLessThanOrEqual(inFlight);
  });
  await endpoint.stop();
});

it.each(seeds(counts.faults))('a disk that is full under a sink file stops the run, time %d', async (seed) => {
  await onSmallDisk(160, seed, async (disk) => {
    const [result, target] = [fresh(), join(disk.folder, 'copy.jsonl')];
    const first = await disk.run([...replayOf(file, `file:${target}`), '--result', result]);
    expectFull(first, target);
    const onRecord = linesOf(result).reduce((sum, {source: {count = 1}}) => sum + count, 0);
    expect(linesOf(target)).toHaveLength(onRecord);

    disk.makeRoom();
    const {exitCode, stdout} = await resume(result);

    expect(exitCode).toBe(0);
    const most = Math.max(...linesOf(result).map(({source: {count = 1}}) => count));
    const fault = 'disk full under a sink file, then --resume';
    keep({fault, records, inFlight: most, arrivals: values(linesOf(target)), said: saidBy(stdout)});
  });
});

describeWith(['kafka'], 'a recording', () => {
  it.each(seeds(counts.faults))('ends when the disk is full, and goes on when there is room, time %d', async (seed) => {
    const brokers = await sharedBrokers();
    const topic = await createTopic(brokers, {prefix: 'disk', partitions: 4});
    const filled = linesOf(file).map(({timestamp, key, value}) => ({
      partition: Number(/^u(\d+)/.exec(key)?.[1]) % 4,
      timestampMs: timestamp,
      key,
      value,
    }));
    await fillTopic(brokers, topic, filled);
    await onSmallDisk(64, seed, async (disk) => {
      const output = join(disk.folder, 'recording.jsonl');
      const record = ['events', 'record', topic, '-b', brokers, '-e', '--output', output];
      expectFull(await disk.run(record), output);
      expect(linesOf(output).length).toBeLessThan(records);

      disk.makeRoom();
      expect(await runCli([...record, '--append'])).toMatchObject({exitCode: 0});

      const fault = 'disk full under a recording, then --append';
      const row = keep({fault, records, inFlight: 0, arrivals: values(linesOf(output)), said: 0});
      expect(row.repeated).toBe(0);
    });
  });
});
