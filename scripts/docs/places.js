import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {startDovecot} from '../servers/dovecot.js';
import {startKafka} from '../servers/kafka.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const program = `${root}bin/run.js`;

/** @param {readonly string[]} args */
async function dovepush(args) {
  const child = spawn(process.execPath, [program, ...args], {cwd: root, stdio: ['ignore', 'ignore', 'inherit']});
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`dovepush ${args.join(' ')} exited with ${code}`);
}

/** An endpoint as 'dovepush ox listen' is, for pages that show 127.0.0.1:8009. */
async function startEndpoint() {
  const child = spawn(process.execPath, [program, 'ox', 'listen', '--listen', '127.0.0.1:0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  for await (const chunk of child.stderr) {
    said += chunk;
    const [, address] = /listening on http:\/\/([\d.:]+)/.exec(said) ?? [];
    if (address !== undefined) {
      return {
        env: {},
        shown: [/** @type {const} */ ([address, '127.0.0.1:8009'])],
        stop: async () => void child.kill('SIGTERM'),
      };
    }
  }
  throw new Error(`the endpoint did not start: ${said}`);
}

/** A broker with the recorded events in the topic dovecot. */
async function startBroker() {
  const kafka = await startKafka();
  const events = await readFile(`${root}examples/events.jsonl`, 'utf8');
  const partitions =
    1 +
    Math.max(
      ...events
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).partition),
    );
  const {Kafka, logLevel} = (await import('kafkajs')).default;
  const admin = new Kafka({brokers: [kafka.brokers], logLevel: logLevel.NOTHING}).admin();
  await admin.connect();
  await admin.createTopics({waitForLeaders: true, topics: [{topic: 'dovecot', numPartitions: partitions}]});
  await admin.disconnect();
  await dovepush([
    'events',
    'replay',
    '--from',
    'file:examples/events.jsonl',
    '--to',
    'topic:dovecot',
    '-b',
    kafka.brokers,
    '--yes',
    '-q',
  ]);
  const shown = [/** @type {const} */ ([kafka.brokers, 'kafka1.example.org:9092'])];
  return {env: {DOVEPUSH_BROKERS: kafka.brokers}, shown, stop: () => kafka.stop()};
}

/** Dovecot 2.3 with three users. */
async function startMailHost() {
  const users = ['anna', 'bob', 'emma'].map((name) => `${name}@example.org`);
  const dovecot = await startDovecot({series: '2.3', users, drivers: [{driver: 'dlog'}]});
  const shown = [/** @type {const} */ ([dovecot.conf, '/etc/dovecot/dovecot.conf'])];
  const env = {DOVEPUSH_DOVECOT_CONF: dovecot.conf, DOVEPUSH_DOVEADM: dovecot.doveadmPath};
  return {env, shown, stop: () => dovecot.stop()};
}

const starts = {endpoint: startEndpoint, kafka: startBroker, dovecot: startMailHost};

/** Starts what a page needs, and stops it when the page is done. */
export function createPlaces() {
  /** @type {Map<string, Promise<import('./shell-blocks.js').Place & {stop(): Promise<void>}>>} */
  const started = new Map();
  return {
    /** @param {string} need */
    async get(need) {
      const start = starts[/** @type {keyof typeof starts} */ (need)];
      if (start === undefined) throw new Error(`unknown need '${need}'`);
      const place = started.get(need) ?? start();
      started.set(need, place);
      return await place;
    },
    async stop() {
      for (const place of started.values()) await (await place).stop();
    },
  };
}
