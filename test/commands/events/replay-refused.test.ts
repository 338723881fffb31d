import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, expect, it} from 'vitest';
import {runCli} from '../../run-cli.js';
import {describeWith} from '../../servers/needs.js';
import {readTopic} from '../../servers/records.js';
import {createTopic, sharedBrokers} from '../../servers/shared.js';

const dir = mkdtempSync(join(tmpdir(), 'dovepush-refused-'));
afterAll(() => rmSync(dir, {recursive: true}));
const jsonLines = (text: string) => text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));

const users = ['anna', 'bert', 'carla'];
const perUser = 40;

/** Lines of several users in turn, all for one partition; the one of anna with this uid is larger than the topic takes. */
function linesWithLarge(uid: number): string {
  const lines = Array.from({length: users.length * perUser}, (_, index) => {
    const user = users[index % users.length] ?? '';
    const own = Math.floor(index / users.length) + 1;
    const padding = user === 'anna' && own === uid ? 'x'.repeat(4000) : '';
    const value = JSON.stringify({user, mailbox: 'INBOX', event: 'MessageNew', uidvalidity: 1, uid: own, padding});
    const place = {topic: 'lost', partition: 0, offset: index, timestamp: Date.now(), timestampType: 'create'};
    return JSON.stringify({schema: 'dovepush.record/1', ...place, key: user, value, headers: []});
  });
  return `${lines.join('\n')}\n`;
}

describeWith(['kafka'], 'events replay to a topic that refuses a record', () => {
  async function run(name: string, ...flags: string[]) {
    const brokers = await sharedBrokers();
    const configs = {'max.message.bytes': 2000};
    const topic = await createTopic(brokers, {prefix: 'refusing', partitions: 1, configs});
    const [file, result, failed] = ['events', 'result', 'failed'].map((part) => join(dir, `${name}-${part}.jsonl`));
    writeFileSync(String(file), linesWithLarge(11));
    const job = ['-b', brokers, '--from', `file:${file}`, '--to', `topic:${topic}`, '--yes', '--json'];
    const journal = ['--result', String(result), '--failed', String(failed)];
    const {exitCode, stdout} = await runCli(['events', 'replay', ...job, ...journal, ...flags]);
    const arrived = (await readTopic(brokers, topic)).map(({value}) => JSON.parse(String(value)));
    const uidsOf = (user: string) => arrived.filter((payload) => payload.user === user).map(({uid}) => uid);
    const lost = jsonLines(readFileSync(String(failed), 'utf8')).map(({value}) => JSON.parse(value));
    return {exitCode, summary: jsonLines(stdout).at(-1), uidsOf, lost, errors: errorsIn(String(result))};
  }

  const upTo = (count: number) => Array.from({length: count}, (_, index) => index + 1);

  it('fails what comes later of the same user, whose order it would break, and goes on with the others', async () => {
    const {exitCode, summary, uidsOf, lost, errors} = await run('skip');

    expect(exitCode).toBe(4);
    expect(uidsOf('anna')).toEqual(upTo(10));
    expect([uidsOf('bert'), uidsOf('carla')]).toEqual([upTo(perUser), upTo(perUser)]);
    expect(lost.map(({user, uid}) => `${user} ${uid}`)).toEqual(upTo(30).map((index) => `anna ${index + 10}`));
    expect(summary).toMatchObject({sent: 90, failed: 30});
    expect(errors).toEqual({KAFKA_RECORD_TOO_LARGE: 1, EARLIER_FAILED: 29});
  });

  it('sends nothing that comes later with --on-error stop', async () => {
    const {exitCode, summary, uidsOf, lost, errors} = await run('stop', '--on-error', 'stop');

    expect(exitCode).toBe(4);
    expect([uidsOf('anna'), uidsOf('bert'), uidsOf('carla')]).toEqual([upTo(10), upTo(10), upTo(10)]);
    expect(lost).toHaveLength(90);
    expect(summary).toMatchObject({sent: 30, failed: 90});
    expect(errors).toEqual({KAFKA_RECORD_TOO_LARGE: 1, STOPPED: 89});
  });
});

/** Records that failed, by code. */
function errorsIn(result: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const {error, source} of jsonLines(readFileSync(result, 'utf8'))) {
    if (error) counts[error.code] = (counts[error.code] ?? 0) + (source.count ?? 1);
  }
  return counts;
}
