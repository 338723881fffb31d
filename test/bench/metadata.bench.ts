import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {createWriteStream} from 'node:fs';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {request} from 'node:http';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {execa} from 'execa';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {startDovecot} from '../../scripts/servers/dovecot.js';
import type {Doveadm} from '../../src/doveadm/doveadm.js';
import {createHttpDoveadm} from '../../src/doveadm/http-transport.js';
import {childEnvironment} from '../../src/doveadm/process.js';
import {createProcessDoveadm} from '../../src/doveadm/process-transport.js';
import {audit} from '../../src/metadata/audit.js';
import {carryOut, entryWriter} from '../../src/metadata/carry-out.js';
import {loadInput} from '../../src/metadata/input/load.js';
import {openInput} from '../../src/metadata/input/open-input.js';
import {openJournal} from '../../src/metadata/journal.js';
import {dueCount, emptyCounts, type PlanRow, planChanges} from '../../src/metadata/plan.js';
import {createSpool} from '../../src/metadata/spool.js';
import {resultJson} from '../../src/ui/metadata.js';
import {program} from '../run-cli.js';
import {describeWith} from '../servers/needs.js';
import {compare, type Row} from './compare.js';

const key = '/private/vendor/vendor.dovecot/http-notify';
const inboxKey = '/private/vendor/vendor.dovecot/pvt/server/vendor/vendor.dovecot/http-notify';
const concurrency = 4;
const rounds = 3;
const {signal} = new AbortController();

/** Milliseconds that the work takes. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** How many times the rate of the one the other reaches. */
function rateOf(rows: readonly Row[], name: string, beside: string): number {
  const find = (wanted: string) => rows.find((row) => row.name === wanted)?.medianMs ?? Number.NaN;
  const ratio = find(beside) / find(name);
  console.log(`  ${name}: ${ratio.toFixed(2)} times the rate of ${beside}`);
  return ratio;
}

/** What `metadata apply --yes --result` does behind its flags. */
async function apply(doveadm: Doveadm, file: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-apply-'));
  const input = openInput(file, null, signal);
  const loaded = await loadInput(input, {scratchFolder: folder, site: null, done: null, select: () => true});
  const spool = await createSpool<PlanRow>(join(folder, 'plan'));
  const counts = emptyCounts();
  for await (const rows of planChanges(doveadm, loaded.rows(), signal)) {
    for (const row of rows) {
      counts[row.kind] += 1;
      await spool.add(row);
    }
  }
  const journal = await openJournal(join(folder, 'result'), {input: input.digest(), shard: null, prune: null}, null);
  const how = {write: entryWriter(doveadm), lanes: doveadm.concurrency, signal};
  for await (const results of carryOut(spool.read(), dueCount(counts), how)) {
    await journal.append(results.map((result) => JSON.stringify(resultJson(result))));
    if (results.some(({verified}) => !verified)) throw new Error(`not verified: ${JSON.stringify(results)}`);
  }
  await journal.close();
  await spool.close();
  await loaded.close();
  await rm(folder, {recursive: true});
}

describeWith(['dovecot'], 'metadata of 500 users', () => {
  const users = Array.from({length: 500}, (_, n) => `user${n}@example.com`);
  let dovecot: Awaited<ReturnType<typeof startDovecot>>;
  let folder: string;

  beforeAll(async () => {
    dovecot = await startDovecot({users});
    folder = await mkdtemp(join(tmpdir(), 'bench-'));
    await dovecot.doveadm(['mailbox', 'metadata', 'get', '-A', 'INBOX', inboxKey]);
    await writeFile(join(folder, 'users'), `${users.join('\n')}\n`);
  });

  afterAll(async () => {
    await dovecot.stop();
    await rm(folder, {recursive: true});
  });

  const api = () => ({
    url: new URL(`http://127.0.0.1:${dovecot.ports.http}/doveadm/v1`),
    authorization: `X-Dovecot-API ${Buffer.from(dovecot.apiKey).toString('base64')}`,
    ca: null,
    timeoutMs: 60_000,
  });

  function post(commands: unknown): Promise<string> {
    const body = JSON.stringify(commands);
    const {url, authorization} = api();
    const headers = {Authorization: authorization, Connection: 'keep-alive', 'Content-Length': Buffer.byteLength(body)};
    return new Promise((resolve, reject) => {
      const sent = request(url, {method: 'POST', agent: false, headers}, async (response) => {
        let text = '';
        for await (const chunk of response) text += chunk;
        resolve(text);
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }

  /** Nothing but the requests that apply sends: one read of everybody, then each user written and read in one request. */
  async function bareScript(mark: string): Promise<void> {
    await post([['user', {userMask: ['*']}, '0']]);
    await post([['mailboxMetadataGet', {allUsers: true, mailbox: 'INBOX', key: inboxKey}, '0']]);
    const batches = Array.from({length: 8}, (_, n) => users.slice(n * 63, (n + 1) * 63));
    const lane = async () => {
      for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
        const server = {mailbox: '', allowEmptyMailboxName: true, key};
        await post(
          batch.flatMap((user, n) => [
            ['mailboxMetadataSet', {user, ...server, value: `user=${user}@${mark}`}, `${2 * n}`],
            ['mailboxMetadataGet', {user, mailbox: 'INBOX', key: inboxKey}, `${2 * n + 1}`],
          ]),
        );
      }
    };
    await Promise.all(Array.from({length: concurrency}, lane));
  }

  const loop = (mark: string, more: string) =>
    execa('sh', [
      '-c',
      `while read -r u; do doveadm -c ${dovecot.conf} mailbox metadata set -u "$u" -s "" ${key} "user=$u@${mark}"; ${more} done < ${folder}/users > /dev/null`,
    ]);

  async function csv(mark: string): Promise<string> {
    const file = join(folder, `${mark}.csv`);
    await writeFile(file, ['user,value', ...users.map((user) => `${user},user=${user}@${mark}`), ''].join('\n'));
    return file;
  }

  test('apply beside shell loops and a bare script', async () => {
    const how = {program: 'doveadm', configFile: dovecot.conf, timeoutMs: 60_000, env: childEnvironment(process.env)};
    let turn = 0;
    const mark = () => `turn${++turn}`;
    const get = `doveadm -c ${dovecot.conf} mailbox metadata get -u "$u" -s "" ${key};`;

    const rows = await compare('500 users, all changed', rounds, {
      'loop: set': () => timed(() => loop(mark(), '')),
      'loop: set, get': () => timed(() => loop(mark(), get)),
      'bare script over HTTP': () => timed(() => bareScript(mark())),
      'apply over HTTP': async () => {
        const file = await csv(mark());
        return timed(() => apply(createHttpDoveadm(api(), concurrency), file));
      },
      'apply by processes': async () => {
        const file = await csv(mark());
        return timed(() =>
          apply(
            createProcessDoveadm(how, concurrency, () => undefined),
            file,
          ),
        );
      },
    });

    expect(rateOf(rows, 'apply over HTTP', 'loop: set')).toBeGreaterThan(3);
    expect(rateOf(rows, 'apply over HTTP', 'loop: set, get')).toBeGreaterThan(6);
    expect(rateOf(rows, 'apply over HTTP', 'bare script over HTTP')).toBeGreaterThan(0.9);
    expect(rateOf(rows, 'apply by processes', 'loop: set')).toBeGreaterThan(1.1);
  });
});

describeWith(['dovecot'], 'metadata of 5,000 users', () => {
  const users = Array.from({length: 5000}, (_, n) => `user${n}@example.com`);
  let dovecot: Awaited<ReturnType<typeof startDovecot>>;

  beforeAll(async () => {
    dovecot = await startDovecot({users});
    const setAll = ['mailbox', 'metadata', 'set', '-A', 'INBOX', inboxKey, 'user=11@3'];
    await execa('doveadm', ['-c', dovecot.conf, ...setAll]);
  });

  afterAll(() => dovecot.stop());

  test('audit --all beside one doveadm list -A', async () => {
    const list = ['-c', dovecot.conf, '-f', 'json', 'mailbox', 'metadata', 'list', '-A', 'INBOX', inboxKey];
    const how = {program: 'doveadm', configFile: dovecot.conf, timeoutMs: 60_000, env: childEnvironment(process.env)};
    const url = new URL(`http://127.0.0.1:${dovecot.ports.http}/doveadm/v1`);
    const authorization = `X-Dovecot-API ${Buffer.from(dovecot.apiKey).toString('base64')}`;
    const all = async (doveadm: Doveadm) => {
      async function* targets() {
        for await (const names of doveadm.users('*')) for (const user of names) yield {user, expected: undefined};
      }
      let count = 0;
      for await (const findings of audit(doveadm, targets(), signal)) {
        count += findings.filter(({state, problems}) => state === 'set' && problems.length === 0).length;
      }
      expect(count).toBe(users.length);
    };

    const http = () => createHttpDoveadm({url, authorization, ca: null, timeoutMs: 60_000}, concurrency);
    const processes = () => createProcessDoveadm(how, concurrency, () => undefined);

    const rows = await compare('audit --all of 5,000 users', rounds, {
      'doveadm list -A': () => timed(() => execa('doveadm', list)),
      'audit by processes': () => timed(() => all(processes())),
      'audit over HTTP': () => timed(() => all(http())),
    });

    rateOf(rows, 'audit over HTTP', 'doveadm list -A');
    expect(rateOf(rows, 'audit by processes', 'doveadm list -A')).toBeGreaterThan(0.4);
  });
});

/** Peak resident size in KiB of the program with these words, beside a site of so many users that answers at once. */
async function peakOf(site: number, words: readonly string[], exitCode: number): Promise<number> {
  const fake = fileURLToPath(new URL('fake-doveadm-http.js', import.meta.url));
  const server = spawn(process.execPath, [fake, `${site}`], {stdio: ['ignore', 'pipe', 'inherit']});
  try {
    const [data] = await once(server.stdout, 'data');
    const args = [...words, '--json', '--quiet', '--doveadm-url', `http://127.0.0.1:${`${data}`.trim()}/doveadm/v1`];
    const child = spawn(process.execPath, [program, ...args], {stdio: ['ignore', 'ignore', 'inherit']});
    let kilobytes = 0;
    const watch = setInterval(async () => {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
      kilobytes = Math.max(kilobytes, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
    }, 50);
    const start = performance.now();
    const [code] = await once(child, 'close');
    clearInterval(watch);
    expect(code).toBe(exitCode);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(`  ${words.slice(0, 2).join(' ')}: ${(kilobytes / 1024).toFixed(0)} MiB, ${seconds} s`);
    return kilobytes;
  } finally {
    server.kill();
  }
}

/** How much more memory a million takes than ten thousand. */
async function growth(peak: (count: number) => Promise<number>): Promise<number> {
  const small = Math.max(await peak(10_000), await peak(10_000));
  const ratio = (await peak(1_000_000)) / small;
  console.log(`  ratio ${ratio.toFixed(2)}`);
  return ratio;
}

test('dry run of 1,000,000 lines in the memory of 10,000', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bench-memory-'));
  async function peak(count: number): Promise<number> {
    const file = join(folder, `${count}.csv`);
    const out = createWriteStream(file);
    out.write('user,value\n');
    for (let n = 0; n < count; n += 1000) {
      const line = (k: number) => `user${n + k}@example.com,user=user${(n + k) % 2}@example.com\n`;
      if (!out.write(Array.from({length: 1000}, (_, k) => line(k)).join(''))) await once(out, 'drain');
    }
    out.end();
    await once(out, 'close');
    return peakOf(0, ['metadata', 'apply', file, '--dry-run'], 0);
  }
  try {
    expect(await growth(peak)).toBeLessThan(1.2);
  } finally {
    await rm(folder, {recursive: true});
  }
});

test('audit --all of 1,000,000 users in the memory of 10,000', async () => {
  expect(await growth((count) => peakOf(count, ['metadata', 'audit', '--all'], 0))).toBeLessThan(1.2);
});
