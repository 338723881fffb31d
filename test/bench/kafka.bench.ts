import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {program, runCli} from '../run-cli.js';
import {describeWith} from '../servers/needs.js';
import {createTopic, sharedBrokers} from '../servers/shared.js';
import {compare, measureShell} from './compare.js';
import {createMix, million, payloadAt, someUser} from './mix.js';

const rounds = Number(process.env.DOVEPUSH_BENCH_ROUNDS ?? 3);
const copied = Math.min(million, 200_000);
const folder = mkdtempSync(join(tmpdir(), 'dovepush-bench-kafka-'));
afterAll(() => rmSync(folder, {recursive: true}));

/** The most memory that the program had at once, in MiB. */
async function peakMemory(args: readonly string[]): Promise<number> {
  const report = 'process.on("exit",()=>process.stderr.write("peak "+process.resourceUsage().maxRSS))';
  const child = spawn(process.execPath, ['--import', `data:text/javascript,${report}`, program, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  await once(child, 'close');
  return Number(/peak (\d+)/.exec(said)?.[1]) / 1024;
}

describeWith(['kafka', 'kcat'], `reading ${million} records`, () => {
  const dovepush = `${process.execPath} ${program}`;
  let brokers = '';
  let topic = '';

  beforeAll(async () => {
    brokers = await sharedBrokers();
    topic = await createMix(brokers);
  });

  const kcat = (name: string, flags = '') => `kcat -C -e -q -b ${brokers} -t ${name} -o beginning ${flags}`;
  const tail =
    (name: string, flags = '') =>
    () =>
      measureShell(`${dovepush} events tail -e -o beginning --json -q ${name} -b ${brokers} ${flags} >/dev/null`);
  const args = (name: string) => ['events', 'tail', name, '-b', brokers, '-e', '-o', 'beginning', '--json', '-q'];

  test('looks for one user and for one event', async () => {
    const mine = Array.from({length: million}, (_, index) => index).filter((at) => payloadAt(at).user === someUser);
    const {stdout} = await runCli([...args(topic), '--user', someUser], {timeoutMs: 120_000});
    expect(stdout.trimEnd().split('\n')).toHaveLength(mine.length);

    await compare(`One user and one event among ${million} records`, rounds, {
      'kcat -C -e': () => measureShell(`${kcat(topic)} >/dev/null`),
      'tail --user U --all-partitions --json': tail(topic, `--user ${someUser} --all-partitions`),
      'tail --user U --json': tail(topic, `--user ${someUser}`),
      'tail --event MessageExpunge --json': tail(topic, '--event MessageExpunge'),
    });
  });

  test('prints everything', async () => {
    await compare(`${million} records as JSON`, rounds, {
      'kcat -C -e -J': () => measureShell(`${kcat(topic, '-J')} >/dev/null`),
      'tail --json': tail(topic),
    });
  });

  test('copies to another topic', async () => {
    const source = await createMix(brokers, copied);
    const result = join(folder, 'result.jsonl');
    const replay = async (flags: string) => {
      const target = await createTopic(brokers);
      const names = `--from topic:${source} --to topic:${target}`;
      return measureShell(`${dovepush} events replay -b ${brokers} ${names} --yes -q ${flags} >/dev/null`);
    };
    await compare(`${copied} records copied to another topic`, rounds, {
      'kcat -C -K | kcat -P -K (loses headers, times, partitions)': async () => {
        const target = await createTopic(brokers);
        return measureShell(`${kcat(source, "-K '\t'")} | kcat -P -K '\t' -b ${brokers} -t ${target}`);
      },
      'events replay': () => replay(''),
      'events replay --result': async () => {
        for (const end of ['', '.checkpoint', '.underway']) rmSync(`${result}${end}`, {force: true});
        return replay(`--result ${result}`);
      },
    });
  });

  test('looks for one user in four times as many', async () => {
    const large = await createMix(brokers, 4 * million);

    await compare(`One user among ${4 * million} records`, rounds, {
      'kcat -C -e': () => measureShell(`${kcat(large)} >/dev/null`),
      'tail --user U --all-partitions --json': tail(large, `--user ${someUser} --all-partitions`),
      'tail --user U --json': tail(large, `--user ${someUser}`),
    });
  });

  test('needs no more memory for four times as many', async () => {
    const quarter = await createMix(brokers, million / 4);

    const small = await peakMemory(args(quarter));
    const large = await peakMemory(args(topic));

    console.log(
      `peak memory: ${small.toFixed(0)} MiB at ${million / 4} records, ${large.toFixed(0)} MiB at ${million}`,
    );
    expect(large - small).toBeLessThanOrEqual(48);
  });
});
