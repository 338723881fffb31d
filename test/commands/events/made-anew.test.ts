import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, expect, it} from 'vitest';
import {startEndpoint} from '../../ox/endpoint.js';
import {runCli} from '../../run-cli.js';
import {describeWith} from '../../servers/needs.js';
import {createTopic, kafkaClient, sharedBrokers} from '../../servers/shared.js';
import {produce} from './topics.js';

const dir = mkdtempSync(join(tmpdir(), 'dovepush-anew-'));
afterAll(() => rmSync(dir, {recursive: true}));
const event = (uid: number) => `{"user":"u","event":"MessageNew","mailbox":"INBOX","uidvalidity":1,"uid":${uid}}`;
const events = (first: number, count: number) =>
  Array.from({length: count}, (_, index) => ({key: 'u', value: event(first + index), partition: 0}));

/** Deletes the topic and makes one of the same name, with other records. */
async function makeAnew(brokers: string, topic: string, count: number): Promise<void> {
  const admin = kafkaClient(brokers).admin();
  await admin.connect();
  await admin.deleteTopics({topics: [topic]});
  for (let made = false; !made; ) {
    made = await admin.createTopics({topics: [{topic, numPartitions: 1}], waitForLeaders: true}).catch(() => false);
  }
  await admin.disconnect();
  await produce(brokers, topic, events(1000, count));
}

describeWith(['kafka'], 'a topic that was made anew', () => {
  it.each([
    ['fewer', 3],
    ['more', 20],
  ])(
    'with %s records ends record --append and replay --resume, with the way out',
    async (_, count) => {
      const brokers = await sharedBrokers();
      const topic = await createTopic(brokers, {prefix: 'anew', partitions: 1});
      await produce(brokers, topic, events(1, 10));
      const [output, result] = [join(dir, `${topic}.jsonl`), join(dir, `${topic}.result`)];
      const record = () => runCli(['events', 'record', topic, '-b', brokers, '-e', '--output', output, '--append']);
      const endpoint = await startEndpoint((arrival) => (arrival < 5 ? 200 : 422));
      const from = ['--from', `topic:${topic}`, '--to', endpoint.url, '--on-error', 'stop', '--yes'];
      expect((await record()).exitCode).toBe(0);
      await runCli(['events', 'replay', '-b', brokers, ...from, '--result', result, '-j', '1']);
      expect((await record()).stderr).toContain('0 records written');
      const before = readFileSync(output, 'utf8');

      await makeAnew(brokers, topic, count);
      const appended = await record();
      const resumed = await runCli(['events', 'replay', '--resume', result, '--yes']);

      expect(appended).toMatchObject({exitCode: 2, stdout: '', stderr: expect.stringContaining('made anew')});
      expect(appended.stderr).toContain('--output NEWFILE');
      expect(readFileSync(output, 'utf8')).toBe(before);
      expect(resumed).toMatchObject({exitCode: 2, stdout: ''});
      expect(resumed.stderr).toContain('Begin a new run');
      expect(endpoint.taken()).toHaveLength(5);
      expect(existsSync(`${result}.lock`)).toBe(false);
      await endpoint.stop();
    },
    60_000,
  );
});
