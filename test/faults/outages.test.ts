import {execFile} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, afterEach, beforeEach, expect, test} from 'vitest';
import {startDovecot} from '../../scripts/servers/dovecot.js';
import {startCluster} from '../../scripts/servers/kafka-cluster.js';
import {type CliResult, runCli, startCli} from '../run-cli.js';
import {describeSeries} from '../servers/needs.js';
import {uniqueName} from '../servers/shared.js';
import {startRecorder} from './recorder.js';
import {jsonLines} from './rows.js';

const users = ['anna', 'bert', 'carl', 'dora'].map((name) => `${name}@example.org`);
/** Mails before, during and after an outage: two for each user. */
const mails = 2 * users.length;
const all = 3 * mails;
/** Every notification once. */
const once = Object.fromEntries(users.flatMap((user) => [1, 2, 3, 4, 5, 6].map((uid) => [`${user} ${uid}`, 1])));
const slow = {timeout: 300_000};

let cluster: ReturnType<typeof startCluster> | null = null;
/** Three brokers for all tests that need some. */
async function brokers() {
  cluster ??= startCluster();
  return await cluster;
}
afterAll(async () => {
  if (cluster !== null) await (await cluster).stop();
});

const last = ({stdout}: CliResult) => jsonLines(stdout).at(-1);

describeSeries(
  'after an outage',
  (series) => {
    let folder: string;
    let endpoint: Awaited<ReturnType<typeof startRecorder>>;
    let dovecot: Awaited<ReturnType<typeof startDovecot>>;
    let delivered: {readonly user: string; readonly uid: number}[];

    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), 'dovepush-outages-'));
      endpoint = await startRecorder(join(folder, 'received.jsonl'));
      delivered = [];
    });
    afterEach(async () => {
      await dovecot.stop();
      await endpoint.stop();
      rmSync(folder, {recursive: true});
    });

    /** A server whose ox driver notifies the endpoint, or one whose events a stand-in writes to a topic. */
    async function start(withOx: boolean): Promise<void> {
      const ox = withOx ? [{driver: 'ox' as const, url: endpoint.url}] : [];
      dovecot = await startDovecot({series, users, drivers: [{driver: 'dlog'}, ...ox]});
      for (const user of users) await runCli(['metadata', 'set', user, 'user=11@3', ...dovecot.cliFlags]);
    }

    async function deliver(count = mails): Promise<void> {
      for (let mail = 0; mail < count; mail += 1) {
        const user = users[delivered.length % users.length] ?? '';
        await dovecot.deliver(user, `Subject: mail\n\nhello\n`);
        delivered.push({user, uid: 1 + Math.floor(delivered.length / users.length)});
      }
    }

    async function log(): Promise<string> {
      const file = join(folder, 'dovecot.log');
      writeFileSync(file, await dovecot.log());
      return file;
    }

    const store = () => ['--user', users.join(','), ...dovecot.cliFlags];
    const compare = async (a: string, b: string, ...args: string[]) =>
      await runCli(['events', 'compare', a, b, '--event', 'MessageNew', '--json', ...args], {timeoutMs: 120_000});
    const replay = async (...args: string[]) =>
      await runCli(['events', 'replay', '--yes', '--json', ...args], {timeoutMs: 120_000});

    /** What the log and the comparison say is lost must be what the endpoint lacks; then that is sent, and nothing else. */
    async function settle(reason: RegExp): Promise<void> {
      const lost = all - Object.keys(endpoint.truth()).length;
      expect(lost).toBe(mails);
      const file = await log();
      const failures = jsonLines((await runCli(['events', 'failures', file, '--json'])).stdout);
      expect(failures.map((one) => one.reason)).toEqual(Array(lost).fill(expect.stringMatching(reason)));
      expect(last(await compare('mailstore', endpoint.file, ...store()))).toMatchObject({
        both: all - lost,
        onlyA: lost,
        onlyB: 0,
      });

      const sent = await replay('--from', `failures:${file}`, '--to', endpoint.url, '--unless-in', endpoint.file);
      expect(jsonLines(sent.stdout)[0]).toMatchObject({selected: lost, leftOut: [{records: 0}]});
      expect(last(sent)).toMatchObject({sent: lost, failed: 0});
      const again = await replay('--from', 'mailstore', '--to', endpoint.url, '--unless-in', endpoint.file, ...store());
      expect(jsonLines(again.stdout)[0]).toMatchObject({selected: 0, leftOut: [{records: all}]});
      expect(endpoint.truth()).toEqual(once);
      expect((await compare('mailstore', endpoint.file, ...store())).exitCode).toBe(0);
    }

    test('an endpoint that was down', slow, async () => {
      await start(true);
      await deliver();
      await endpoint.down();
      await deliver();
      await endpoint.up();
      await deliver();

      await settle(/^Connection refused$/);
    });

    test('an endpoint that answered 500', slow, async () => {
      await start(true);
      await deliver();
      endpoint.answer(500);
      await deliver();
      endpoint.answer(200);
      await deliver();

      await settle(/^500 Internal Server Error$/);
    });

    test('an endpoint that was down while Dovecot was restarted', slow, async () => {
      await start(true);
      await deliver();
      await endpoint.down();
      await deliver(mails / 2);
      await dovecot.restart();
      await deliver(mails / 2);
      await endpoint.up();
      await deliver();

      await settle(/^Connection refused$/);
    });

    /** Writes the events of the last deliveries as the Kafka plugin would; what no broker takes in that time is lost. */
    async function write(topic: string, bootstrap: string, from: number, patienceMs = 30_000): Promise<void> {
      const status = ['-f', 'flow', 'mailbox', 'status', '-u'];
      for (const {user, uid} of delivered.slice(from)) {
        const {stdout} = await dovecot.doveadm([...status, user, 'uidvalidity', 'INBOX']);
        const uidvalidity = Number(/uidvalidity=(\d+)/.exec(stdout)?.[1]);
        const value = JSON.stringify({user, mailbox: 'INBOX', event: 'MessageNew', uidvalidity, uid});
        await kcat(
          ['-P', '-b', bootstrap, '-t', topic, '-K', '\t', '-X', `message.timeout.ms=${patienceMs}`],
          `${user}\t${value}\n`,
        );
      }
    }

    async function createTopic() {
      const {admin, brokers: bootstrap} = await brokers();
      const topic = uniqueName('outage');
      await admin.createTopics({topics: [{topic, numPartitions: 3, replicationFactor: 3}], waitForLeaders: true});
      return {topic, bootstrap, at: ['-b', bootstrap]};
    }

    test('brokers that were down', slow, async () => {
      await start(false);
      const {topic, bootstrap, at} = await createTopic();
      const consume = () =>
        replay('--from', `topic:${topic}`, '--group', `${topic}-group`, '--to', endpoint.url, ...at);
      await deliver();
      await write(topic, bootstrap, 0);
      await consume();
      const {nodes} = await brokers();
      await Promise.all(nodes.slice(1).map((node) => node.kill()));
      await deliver();
      await write(topic, bootstrap, mails, 2000);
      await Promise.all(nodes.slice(1).map((node) => node.start()));
      await deliver();
      await write(topic, bootstrap, 2 * mails);
      await consume();

      const lost = all - Object.keys(endpoint.truth()).length;
      // A partition whose leader is left takes records again once the others are out of its replicas in sync.
      expect(lost).toBeGreaterThan(0);
      // No line of the log is about it.
      expect((await runCli(['events', 'failures', await log(), '--max', '0'])).stdout).toBe('no failed push\n');
      expect(last(await compare('mailstore', `topic:${topic}`, ...store(), ...at))).toMatchObject({
        onlyA: lost,
        onlyB: 0,
      });
      const source = ['--from', 'mailstore', ...store(), ...at];
      const sent = await replay(...source, '--to', `topic:${topic}`, '--unless-in', `topic:${topic}`);
      expect(last(sent)).toMatchObject({sent: lost, failed: 0});
      expect((await compare('mailstore', `topic:${topic}`, ...store(), ...at)).exitCode).toBe(0);
      await consume();
      expect(endpoint.truth()).toEqual(once);
    });

    test('a consumer that was stuck', slow, async () => {
      await start(false);
      const {topic, bootstrap, at} = await createTopic();
      const group = `${topic}-group`;
      const flags = [
        'events',
        'replay',
        '--from',
        `topic:${topic}`,
        '--group',
        group,
        '--to',
        endpoint.url,
        '--yes',
        ...at,
      ];
      const consumer = startCli([...flags, '--follow'], {timeoutMs: 240_000});
      await deliver();
      await write(topic, bootstrap, 0);
      await expect.poll(() => Object.keys(endpoint.truth()).length, {timeout: 60_000}).toBe(mails);
      const lag = async (most: number) =>
        await runCli(['events', 'topics', topic, '--group', group, '--max-lag', `${most}`, '--json', ...at]);
      await expect.poll(async () => (await lag(0)).exitCode, {timeout: 60_000}).toBe(0);
      consumer.kill('SIGSTOP');
      await deliver();
      await deliver();
      await write(topic, bootstrap, mails);

      expect(await lag(mails)).toMatchObject({exitCode: 1});
      expect(last(await lag(mails))).toMatchObject({lag: 2 * mails});
      expect(last(await compare(`topic:${topic}`, endpoint.file, ...at))).toMatchObject({
        both: mails,
        onlyA: 2 * mails,
      });
      consumer.kill('SIGKILL');
      const sent = await replay('--from', `topic:${topic}`, '--to', endpoint.url, '--unless-in', endpoint.file, ...at);
      expect(last(sent)).toMatchObject({sent: 2 * mails, failed: 0});
      const reset = ['events', 'groups', '--reset', group, '--topic', topic, '--to', 'end', '--yes', ...at];
      await expect.poll(async () => (await runCli(reset)).exitCode, {timeout: 60_000, interval: 2000}).toBe(0);
      expect(await lag(0)).toMatchObject({exitCode: 0});
      await runCli(flags, {timeoutMs: 120_000});
      expect(endpoint.truth()).toEqual(once);
    });
  },
  {needs: ['own-kafka', 'kcat']},
);

/** Resolves also when nothing could be written: a session that ends knows no more than that. */
function kcat(args: readonly string[], input: string): Promise<void> {
  return new Promise((resolve) => {
    const child = execFile('kcat', [...args], {timeout: 20_000}, () => resolve());
    child.stdin?.end(input);
  });
}
