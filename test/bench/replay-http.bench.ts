import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {program} from '../run-cli.js';
import {compare, timeShell} from './compare.js';
import {million} from './million.js';

const requests = Math.min(million, 200_000);
const connections = 16;
const dir = mkdtempSync(join(tmpdir(), 'dovepush-bench-http-'));
const events = join(dir, 'events.jsonl');
const script = (name: string) => fileURLToPath(new URL(name, import.meta.url));

const payload = (index: number) =>
  `{"user":"u${index % 2000}@example.org","mailbox":"INBOX","event":"MessageNew","uidvalidity":1,"uid":${index},"from":"A <a@example.net>","snippet":"Hi there","subject":"Hello"}`;

describe('a replay to an endpoint', () => {
  let server: ChildProcess;
  let url = '';

  beforeAll(async () => {
    const lines = Array.from({length: requests}, (_, index) => payload(index));
    writeFileSync(events, `${lines.join('\n')}\n`);
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
    const replay = (more: string) => {
      const flags = `--from file:${events} --to ${url} -j ${connections} --yes -q ${more}`;
      return timeShell(`${node} ${program} events replay ${flags}`);
    };
    const result = join(dir, 'result.jsonl');
    const rows = await compare(`${requests} requests over ${connections} connections`, 2, {
      'bare node:http loop': () => timeShell(`${node} ${script('bare-loop.js')} ${url} ${requests} ${connections}`),
      'events replay, with its start and plan': () => replay(''),
      'events replay --result': async () => {
        for (const end of ['', '.checkpoint', '.underway']) rmSync(`${result}${end}`, {force: true});
        return replay(`--result ${result}`);
      },
    });
    expect(rows).toHaveLength(3);
  });
});
