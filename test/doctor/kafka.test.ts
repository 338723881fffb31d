import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {startDovecot} from '../../scripts/servers/dovecot.js';
import {runCli} from '../run-cli.js';
import {describeWith} from '../servers/needs.js';
import {createTopic, sharedBrokers, uniqueName} from '../servers/shared.js';

const kafkaPlugins = 'notify push_notification push_notification_kafka';

async function doctor(...words: string[]) {
  const {exitCode, stdout} = await runCli(['doctor', ...words, '--json', '--timeout', '5s']);
  const {checks}: {checks: {check: string; status: string; message: string}[]} = JSON.parse(stdout);
  return {exitCode, told: checks.map(({check, status}) => `${check} ${status}`), checks};
}

describeWith(['kafka'], 'doctor and the topic of a kafka driver', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dovepush-doctor-'));
  });
  afterAll(() => rm(folder, {recursive: true}));

  async function withTopic(brokers: string, topic: string) {
    const file = join(folder, 'dovecot.conf');
    const settings = `  kafka.notification.kafka_brokers = ${brokers}\n  push_notification_driver = kafka:topic=${topic}\n`;
    await writeFile(file, `mail_plugins = ${kafkaPlugins}\nplugin {\n${settings}}\n`);
    return doctor('-c', file, '--only', 'topic');
  }

  test('is well where the topic is there', async () => {
    const brokers = await sharedBrokers();
    const {told, exitCode} = await withTopic(brokers, await createTopic(brokers));

    expect([told, exitCode]).toEqual([['topic ok'], 0]);
  });

  test('is bad where there is no such topic', async () => {
    const {told, exitCode} = await withTopic(await sharedBrokers(), uniqueName('absent'));

    expect([told, exitCode]).toEqual([['topic bad'], 1]);
  });

  test('is bad where no broker answers', async () => {
    const {told, exitCode} = await withTopic('127.0.0.1:9', 'any');

    expect([told, exitCode]).toEqual([['topic bad'], 1]);
  });
});

describeWith(['dovecot'], 'doctor and a kafka driver that is switched on for each user', () => {
  test('finds the users for whom it is off', async () => {
    // Only what doveadm says of users is looked at: the plugin itself is not to be had here.
    const extra = `protocol lda {\n  mail_plugins = ${kafkaPlugins}\n}\nplugin {\n  push_notification_driver2 = kafka:topic=x feature=push\n}\n`;
    const dovecot = await startDovecot({users: ['anna@example.org'], extra});
    await dovecot.addUser('bert@example.org', {push: 'ON'});
    await dovecot.addUser('carl@example.org', {push: 'yes'});

    const [unset, on, wrong] = await Promise.all(
      ['anna', 'bert', 'carl'].map((name) => doctor(`${name}@example.org`, ...dovecot.cliFlags, '--only', 'user')),
    );
    await dovecot.stop();

    expect(unset?.checks.map(({message}) => message)).toEqual([
      'push_notification_driver2 is off for this user, because push is not set',
    ]);
    expect(on?.told).toEqual(['user ok']);
    expect(wrong?.checks.map(({message}) => message)).toEqual([
      "push_notification_driver2 is off for this user, because push is 'yes'",
    ]);
  });
});
