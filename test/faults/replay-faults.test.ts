import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {afterAll, describe, expect, it} from 'vitest';
import {startKafka} from '../../scripts/servers/kafka.js';
import {inOrder, writeNotifications} from '../commands/events/notifications.js';
import {type Fate, startEndpoint} from '../ox/endpoint.js';
import {program, runCli, startCli} from '../run-cli.js';
import {describeWith} from '../servers/needs.js';
import {createTopic} from '../servers/shared.js';
import {counts} from './counts.js';
import {seededRandom} from './random.js';

const dir = mkdtempSync(join(tmpdir(), 'dovepush-faults-'));
const events = join(dir, 'events.jsonl');
const total = 1000;
writeNotifications(events, 50, 20);
let names = 0;
const fresh = () => join(dir, `result-${++names}.jsonl`);
const jsonLines = (text: string) => text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));

/** One line of the table: what was done to a replay of so many records, and what came of it. */
interface Row {
  readonly fault: string;
  readonly times: number;
  readonly missing: number;
  /** Arrived more than once, at most in one time. */
  readonly repeated: number;
  /** What the summary says of that. */
  readonly saidRepeated: number;
  readonly inOrder: boolean;
}

const rows: Row[] = [];

afterAll(() => {
  rmSync(dir, {recursive: true});
  const page = process.env.DOVEPUSH_RELIABILITY;
  if (page) writeFileSync(page, formatPage());
});

function formatPage(): string {
  const lines = rows.map(({fault, times, missing, repeated, saidRepeated, inOrder: kept}) => {
    return `| ${fault} | ${times} | ${missing} | ${repeated} | ${saidRepeated} | ${kept ? 'yes' : 'no'} |`;
  });
  return `# What a replay survives

Written by \`DOVEPUSH_RELIABILITY=docs/reliability.md npm run test:faults\`, which anybody can run again. Each row is a replay of ${total} new
messages of 50 users, with 8 requests under way at most, that met the fault so many times. *Missing* are records that neither
arrived nor stand in the failed file. *Repeated* is how many arrived more than once, at most in one run, and what the summary
said of it, which counts every record that may have. *In order* means that no message of a user arrived before the one before it.

| fault | times | missing | repeated | said | in order |
|---|---|---|---|---|---|
${lines.join('\n')}
`;
}

function measure(fault: string, times: number, arrivals: readonly {user: string; uid: number}[], said: number): Row {
  const distinct = new Set(arrivals.map(({user, uid}) => `${user} ${uid}`)).size;
  const repeated = arrivals.length - distinct;
  return {fault, times, missing: total - distinct, repeated, saidRepeated: said, inOrder: inOrder(arrivals)};
}

function keep(row: Row): void {
  const at = rows.findIndex(({fault}) => fault === row.fault);
  const before = rows[at];
  if (!before) rows.push(row);
  else {
    rows[at] = {
      fault: row.fault,
      times: before.times + row.times,
      missing: before.missing + row.missing,
      repeated: Math.max(before.repeated, row.repeated),
      saidRepeated: Math.max(before.saidRepeated, row.saidRepeated),
      inOrder: before.inOrder && row.inOrder,
    };
  }
  expect(row).toMatchObject({missing: 0, inOrder: true});
  expect(row.saidRepeated).toBeGreaterThanOrEqual(row.repeated);
}

const job = (url: string) => ['events', 'replay', '--json', '--yes', '--from', `file:${events}`, '--to', url];
const patient = ['--backoff', '50ms', '--timeout', '500ms', '--retries', '8'];
const saidBy = (stdout: string) => jsonLines(stdout).at(-1).repeated as number;

describe('an endpoint', () => {
  const fates: readonly [string, (random: () => number) => (arrival: number) => Fate][] = [
    ['endpoint stalls', (random) => () => (random() < 0.01 ? 'stall' : 200)],
    ['endpoint drops connections', (random) => () => (random() < 0.1 ? 'drop' : 200)],
    ['endpoint answers 503, then 200', (random) => () => (random() < 0.1 ? 503 : 200)],
    ['endpoint answers 200 slowly', (random) => () => ({status: 200, afterMs: Math.floor(random() * 30)})],
    ['endpoint closes kept connections', (random) => () => (random() < 0.3 ? 'close' : 200)],
    ['endpoint answers garbage', (random) => () => (random() < 0.05 ? 'garbage' : 200)],
    ['endpoint is down for a while', () => (arrival) => (arrival > 200 && arrival < 215 ? 500 : 200)],
  ];

  it.each(fates)('%s', {timeout: 120_000}, async (fault, fate) => {
    const endpoint = await startEndpoint(fate(seededRandom(7)));

    const {exitCode, stdout} = await runCli([...job(endpoint.url), ...patient], {timeoutMs: 100_000});

    expect(exitCode).toBe(0);
    const refused = endpoint.arrivals.filter(({status}) => status !== null && status >= 500);
    const arrivals = endpoint.arrivals.filter((arrival) => !refused.includes(arrival));
    keep(measure(fault, 1, arrivals, saidBy(stdout)));
    await endpoint.stop();
  });
});

describe('the process', () => {
  it.each(Array.from({length: counts.kills}, (_, index) => index))(
    'is killed, time %d',
    {timeout: 120_000},
    async (seed) => {
      const random = seededRandom(1000 + seed);
      const endpoint = await startEndpoint(() => ({status: 200, afterMs: 1 + Math.floor(random() * 5)}));
      const result = fresh();
      const first = startCli([...job(endpoint.url), '--result', result], {timeoutMs: 100_000});
      const moment = 1 + Math.floor(random() * (total - 20));
      while (endpoint.arrivals.length < moment) await sleep(1);
      first.kill('SIGKILL');
      await first.done;
      // A line that was being written when the power went.
      if (seed % 2 === 1) appendFileSync(result, '{"schema":"dovepush.replay-result/1","source":{"fi');

      const {exitCode, stdout} = await runCli(['events', 'replay', '--json', '--yes', '--resume', result]);

      expect(exitCode).toBe(0);
      const row = measure('SIGKILL, then --resume; every other journal torn', 1, endpoint.arrivals, saidBy(stdout));
      expect(row.repeated).toBeLessThanOrEqual(8);
      keep(row);
      await endpoint.stop();
    },
  );

  it('cannot write its journal any more', {timeout: 120_000}, async () => {
    const endpoint = await startEndpoint(() => 200);
    const result = fresh();
    const words = [...job(endpoint.url), '--result', result].join(' ');
    const limited = spawn('bash', ['-c', `ulimit -f 64; exec ${process.execPath} ${program} ${words}`], {
      stdio: 'ignore',
    });
    expect((await once(limited, 'close'))[0]).toBe(3);

    const {exitCode, stdout} = await runCli(['events', 'replay', '--json', '--yes', '--resume', result]);

    expect(exitCode).toBe(0);
    keep(measure('journal full, then --resume', 1, endpoint.arrivals, saidBy(stdout)));
    await endpoint.stop();
  });
});

describeWith(['own-kafka', 'kcat'], 'the broker', () => {
  it('is restarted while a replay writes, and while one reads', {timeout: 300_000}, async () => {
    const kafka = await startKafka();
    const endpoint = await startEndpoint(() => 200);
    try {
      const topic = await createTopic(kafka.brokers, {prefix: 'restarted', partitions: 4});
      const dump = join(dir, 'back.jsonl');
      const at = ['-b', kafka.brokers, '--timeout', '5s', '--yes', '--json', '--backoff', '200ms'];
      const slowly = ['--rate', '200/s'];
      const written = startCli(
        ['events', 'replay', ...at, ...slowly, '--from', `file:${events}`, '--to', `topic:${topic}`],
        {timeoutMs: 200_000},
      );
      await sleep(3000);
      await kafka.restart();
      const writing = await written.done;
      expect(writing.exitCode).toBe(0);
      await runCli(['events', 'replay', ...at, '--from', `topic:${topic}`, '--to', `file:${dump}`]);
      const inTopic = jsonLines(readFileSync(dump, 'utf8')).map(({value}) => JSON.parse(value));
      keep(measure('broker restarted while writing to a topic', 1, inTopic, saidBy(writing.stdout)));

      const read = startCli(['events', 'replay', ...at, ...slowly, '--from', `topic:${topic}`, '--to', endpoint.url], {
        timeoutMs: 200_000,
      });
      while (endpoint.arrivals.length < 100) await sleep(20);
      await kafka.restart();
      const reading = await read.done;
      expect(reading.exitCode).toBe(0);
      keep(measure('broker restarted while reading a topic', 1, endpoint.arrivals, saidBy(reading.stdout)));
    } finally {
      await endpoint.stop();
      await kafka.stop();
    }
  });
});
