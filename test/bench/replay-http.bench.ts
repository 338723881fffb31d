import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {crc32} from 'node:zlib';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {program} from '../run-cli.js';
import {describeWith} from '../servers/needs.js';
import {fillTopic} from '../servers/records.js';
import {createTopic, sharedBrokers} from '../servers/shared.js';
import {compare, timeShell} from './compare.js';
import {million} from './mix.js';

const requests = Math.min(million, 200_000);
const rounds = Number(process.env.DOVEPUSH_BENCH_ROUNDS ?? 3);
const connections = 16;
const partitions = 4;
const dir = mkdtempSync(join(tmpdir(), 'dovepush-bench-http-'));
const events = join(dir, 'events.jsonl');
const script = (name: string) => fileURLToPath(new URL(name, import.meta.url));

const userOf = (index: number) => `u${index % 2000}@example.org`;
const payload = (index: number) =>
  `{"user":"${userOf(index)}","mailbox":"INBOX","event":"MessageNew","uidvalidity":1,"uid":${index},"from":"A <a@example.net>","snippet":"Hi there","subject":"Hello"}`;

async function createNotifications(brokers: string): Promise<string> {
  const topic = await createTopic(brokers, {prefix: 'notifications', partitions});
  for (let from = 0; from < requests; from += 20_000) {
    const records = Array.from({length: Math.min(20_000, requests - from)}, (_, index) => {
      const key = userOf(from + index);
      return {partition: crc32(key) % partitions, timestampMs: Date.now(), key, value: payload(from + index)};
    });
    await fillTopic(brokers, topic, records);
  }
  return topic;
}

describeWith(['kafka'], 'a replay to an endpoint', () => {
  let server: ChildProcess;
  let url = '';
  let topic = '';
  let brokers = '';

  beforeAll(async () => {
    const lines = Array.from({length: requests}, (_, index) => payload(index));
    writeFileSync(events, `${lines.join('\n')}\n`);
    brokers = await sharedBrokers();
    topic = await createNotifications(brokers);
    const child = spawn(process.execPath, [script('bare-server.js')], {stdio: ['pipe', 'pipe', 'inherit']});
    server = child;
    const [port] = await once(child.stdout, 'data');
    url = `http://127.0.0.1:${String(port).trim()}/push`;
  });
  afterAll(() => {
    server.stdin?.end();
    rmSync(dir, {recursive: true});
  });

  test(`sends ${requests} notifications beside a bare loop`, async () => {
    const node = process.execPath;
    const replay = (from: string, more = '') => {
      const flags = `--from ${from} --to ${url} -j ${connections} --yes -q ${more}`;
      return timeShell(`${node} ${program} events replay ${flags}`);
    };
    const result = join(dir, 'result.jsonl');
    const rows = await compare(`${requests} requests over ${connections} connections`, rounds, {
      'bare node:http loop': () => timeShell(`${node} ${script('bare-loop.js')} ${url} ${requests} ${connections}`),
      'events replay from a topic, with its start and plan': () => replay(`topic:${topic}`, `-b ${brokers}`),
      'events replay from a topic --result': async () => {
        for (const end of ['', '.checkpoint', '.underway']) rmSync(`${result}${end}`, {force: true});
        return replay(`topic:${topic}`, `-b ${brokers} --result ${result}`);
      },
      'events replay from a file': () => replay(`file:${events}`),
    });
    expect(rows).toHaveLength(4);
  });
});
