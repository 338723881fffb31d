import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {afterAll, beforeAll, expect} from 'vitest';
import {startCluster} from '../../scripts/servers/kafka-cluster.js';
import {saslUser} from '../../scripts/servers/kafka-properties.js';
import {type CliResult, runCli} from '../run-cli.js';
import {uniqueName} from '../servers/shared.js';
import {notices} from './notices.js';
import {jsonLines} from './rows.js';

export type Cluster = Awaited<ReturnType<typeof startCluster>>;

/** How long logins last there. */
export const sessionMs = 4000;
export const isFull = process.env.DOVEPUSH_TEST_FULL === 'true';

/** Three brokers for the tests of one file, a file of 2,000 notifications, and what is done with both. */
export function useCluster() {
  const {folder, file, records, fresh} = notices(100, 20);
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster({sessionMs});
    writeFileSync(join(folder, 'password'), saslUser.password, {mode: 0o600});
  }, 180_000);
  afterAll(async () => {
    await cluster?.stop();
  });
  const plain = () => ['-b', cluster.brokers];

  async function createTopic(partitions: number, configs: Record<string, string> = {}, replicationFactor = 3) {
    const topic = uniqueName('cluster');
    const configEntries = Object.entries(configs).map(([name, value]) => ({name, value}));
    await cluster.admin.createTopics({topics: [{topic, numPartitions: partitions, replicationFactor, configEntries}]});
    return topic;
  }

  return {
    folder,
    file,
    records,
    fresh,
    get cluster() {
      return cluster;
    },
    plain,
    /** The listeners with TLS and a login. */
    login: () => [
      ...['-b', cluster.secure, '--tls-ca', cluster.tls?.ca ?? ''],
      ...['--sasl-mechanism', 'scram-sha-256', '--sasl-username', saslUser.username],
      ...['--sasl-password-file', join(folder, 'password')],
    ],
    createTopic,
    /** A new topic with the records of a file, 2,000 where none is named. */
    async filledTopic(partitions: number, configs: Record<string, string> = {}, replicationFactor = 3, from = file) {
      const topic = await createTopic(partitions, configs, replicationFactor);
      const args = [...replay(`file:${from}`, `topic:${topic}`), '--drop', 'partition', ...plain()];
      const result = await runCli(args, {timeoutMs: 120_000});
      expect(result).toMatchObject({exitCode: 0});
      return topic;
    },
    /** `user uid` of all records of a topic, as they are in it. */
    async contentOf(topic: string): Promise<string[]> {
      const dump = fresh('dump.jsonl');
      const read = ['events', 'record', topic, '--output', dump, '-e', '--timeout', '30s', ...plain()];
      expect(await runCli(read, {timeoutMs: 120_000})).toMatchObject({exitCode: 0});
      return jsonLines(readFileSync(dump, 'utf8')).map(({value}) => {
        const {user, uid} = JSON.parse(value);
        return `${user} ${uid}`;
      });
    },
  };
}

/** The arguments of a replay that gives up on one operation after 3 s. */
export const replay = (from: string, to: string) => [
  ...['events', 'replay', '--from', from, '--to', to, '--yes', '--json', '--timeout', '3s', '--backoff', '200ms'],
];

export const summaryOf = ({stdout}: Pick<CliResult, 'stdout'>) => jsonLines(stdout).at(-1);

/** `partition offset` of the records of a recording. */
export const placesIn = (recording: string) =>
  jsonLines(readFileSync(recording, 'utf8')).map(({partition, offset}) => `${partition} ${offset}`);

/** Stops a process for as long as the work takes. */
export async function whileFrozen<T>(pid: number, work: () => Promise<T>): Promise<T> {
  process.kill(pid, 'SIGSTOP');
  try {
    return await work();
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}

export const frozenFor = (pid: number, ms: number) => whileFrozen(pid, () => sleep(ms));
