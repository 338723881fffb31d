import {expect, test} from 'vitest';
import {describeWith} from './needs.js';
import {createTopic, kafkaClient, sharedBrokers, sharedDovecot, uniqueName} from './shared.js';

describeWith(['kafka'], 'the shared Kafka', () => {
  test('keeps a topic of its own for a test', async () => {
    const brokers = await sharedBrokers();
    const topic = await createTopic(brokers, {partitions: 3});

    const admin = kafkaClient(brokers).admin();
    await admin.connect();
    const offsets = await admin.fetchTopicOffsets(topic);
    await admin.disconnect();

    expect(offsets.map(({partition}) => partition).sort()).toEqual([0, 1, 2]);
  });
});

describeWith(['dovecot'], 'the shared Dovecot', () => {
  test('delivers to a user who was added while it runs', async () => {
    const dovecot = await sharedDovecot();
    const user = `${uniqueName('anna')}@example.org`;
    await dovecot.addUser(user);

    await dovecot.deliver(user);

    const {exitCode, stdout} = await dovecot.doveadm(['mailbox', 'status', '-u', user, 'messages', 'INBOX']);
    expect({exitCode, stdout}).toEqual({exitCode: 0, stdout: 'INBOX messages=1'});
  });
});
