import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {runCli, startCli} from '../run-cli.js';
import {describeWith} from '../servers/needs.js';
import {fillTopic, readTopic} from '../servers/records.js';
import {createTopic, sharedBrokers} from '../servers/shared.js';
import {counts} from './counts.js';
import {seededRandom} from './random.js';

const total = 4000;
const seeds = Array.from({length: counts.kills}, (_, index) => index + 1);

describeWith(['kafka'], 'a replay from topic to topic', () => {
  const made = mkdtemp(join(tmpdir(), 'dovepush-kill-'));
  let brokers = '';
  let source = '';

  beforeAll(async () => {
    brokers = await sharedBrokers();
    source = await createTopic(brokers, {partitions: 4});
    const records = Array.from({length: total}, (_, index) => ({
      partition: index % 4,
      timestampMs: 1_795_300_000_000 + index,
      key: `user${index % 40}@example.org`,
      value: JSON.stringify({user: `user${index % 40}@example.org`, event: 'MessageNew', mailbox: 'INBOX', uid: index}),
    }));
    await fillTopic(brokers, source, records);
  });
  afterAll(async () => rm(await made, {recursive: true}));

  test.each(seeds)('killed at moment %d and resumed leaves nothing out', async (seed) => {
    const target = await createTopic(brokers, {partitions: 4});
    const result = join(await made, `${seed}.jsonl`);
    const share = 0.1 + 0.8 * seededRandom(seed)();
    const flags = ['--from', `topic:${source}`, '--to', `topic:${target}`, '--rate', '4000/s', '--result', result];
    const first = startCli(['events', 'replay', '-b', brokers, '--yes', ...flags]);

    await untilSent(result, share * total);
    first.kill('SIGKILL');
    const killed = await first.done;
    const before = (await readTopic(brokers, target)).length;
    const resumed = await runCli(['events', 'replay', '-b', brokers, '--yes', '--resume', result]);

    expect([killed.signal, resumed.exitCode]).toEqual(['SIGKILL', 0]);
    expect(before).toBeLessThan(total);
    const arrived = (await readTopic(brokers, target)).map(({value}) => String(value));
    const sent = (await readTopic(brokers, source)).map(({value}) => String(value));
    expect(new Set(arrived)).toEqual(new Set(sent));
  });
});

/** How many records the journal calls sent; a line may stand for a run of them. */
function countSent(journal: string): number {
  const lines = journal.split('\n').slice(0, -1);
  return lines
    .map((line) => JSON.parse(line))
    .filter(({schema, status}) => schema === 'dovepush.replay-result/1' && status === 'sent')
    .reduce((sum, {source: {count = 1}}) => sum + count, 0);
}

async function untilSent(file: string, wanted: number): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (countSent(await readFile(file, 'utf8').catch(() => '')) < wanted) {
    if (Date.now() > deadline) throw new Error(`the journal never told of ${wanted} sent records`);
    await sleep(5);
  }
}
