import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {DgramSocket} from 'node-unix-socket';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {startCli} from '../run-cli.js';
import {describeWith} from '../servers/needs.js';
import {readTopic} from '../servers/records.js';
import {createTopic, sharedBrokers} from '../servers/shared.js';
import {counts} from './counts.js';

const perSecond = 2_000;
const eachMs = 50;

function datagram(uid: number): Buffer {
  const event = {
    ...{event: 'MessageNew', timestamp: '2026-11-21T10:00:00.000Z', pid: 1, user: `user${uid % 50}`, serverFQDN: 'h'},
    ...{uri: `imap://h/user/user${uid % 50};UIDVALIDITY=1/;UID=${uid}`, uidset: String(uid)},
  };
  return Buffer.from(['log', 'EVENT', '', '', '', '0', JSON.stringify(event), ''].join('\0'));
}

function send(socket: DgramSocket, path: string, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.sendTo(bytes, 0, bytes.length, path, (error) => (error ? reject(error) : resolve()));
  });
}

/** Sends that many a second, as the processes of Cyrus do: each waits until the socket takes its datagram. */
async function sendFor(path: string, seconds: number): Promise<number> {
  const socket = new DgramSocket();
  const startMs = performance.now();
  let sent = 0;
  for (let tick = 1; tick <= (seconds * 1000) / eachMs; tick += 1) {
    for (; sent < (tick * eachMs * perSecond) / 1000; sent += 1) await send(socket, path, datagram(sent + 1));
    await sleep(Math.max(0, startMs + tick * eachMs - performance.now()));
  }
  socket.close();
  return sent;
}

describeWith(['kafka'], 'events listen before a topic', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dp-listen-'));
  });
  afterAll(() => rm(folder, {recursive: true, force: true}));

  it(`loses none of ${perSecond} datagrams a second, and keeps their order by user`, async () => {
    const brokers = await sharedBrokers();
    const topic = await createTopic(brokers, {partitions: 4});
    const path = join(folder, 'notify');
    const cli = startCli(['events', 'listen', '--notify-socket', path, '--to-topic', topic, '-b', brokers, '--json']);
    await cli.waitFor('stderr', /listening on/);

    const sent = await sendFor(path, counts.listenSeconds);
    cli.kill('SIGTERM');
    const {exitCode} = await cli.done;

    const records = await readTopic(brokers, topic);
    const uids = records.map(({value}) => Number(JSON.parse(String(value)).uidset));
    expect({exitCode, sent, kept: uids.length}).toEqual({
      exitCode: 0,
      sent: perSecond * counts.listenSeconds,
      kept: sent,
    });
    expect([...uids].sort((a, b) => a - b)).toEqual(Array.from({length: sent}, (_, index) => index + 1));
    for (let user = 0; user < 50; user += 1) {
      const own = uids.filter((uid) => uid % 50 === user);
      expect(own).toEqual([...own].sort((a, b) => a - b));
    }
  });
});
