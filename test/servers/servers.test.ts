import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {startDovecot} from '../../scripts/servers/dovecot.js';
import {createDovecotFolder, runDovecot} from '../../scripts/servers/dovecot-programs.js';
import {removeFolder} from '../../scripts/servers/folder.js';
import {describeSeries, describeWith} from './needs.js';
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

describeSeries('a private server', (series) => {
  test('takes mail by LMTP and lda, and answers doveadm and its HTTP API', async () => {
    const dovecot = await startDovecot({series, users: ['anna@example.org']});
    try {
      await dovecot.deliver('anna@example.org');
      const lda = await dovecot.deliverByLda('anna@example.org', 'Subject: by lda\n\nHello\n');
      expect(lda).toEqual({exitCode: 0, stdout: '', stderr: ''});

      const fetched = await dovecot.doveadm(['-f', 'tab', 'fetch', '-u', 'anna@example.org', 'hdr.subject', 'all']);
      expect(fetched.stdout).toBe('hdr.subject\nHello\nby lda');
      const response = await fetch(`http://127.0.0.1:${dovecot.ports.http}/doveadm/v1`, {
        method: 'POST',
        headers: {authorization: `X-Dovecot-API ${Buffer.from(dovecot.apiKey).toString('base64')}`},
        body: JSON.stringify([
          ['mailboxStatus', {user: 'anna@example.org', mailboxMask: 'INBOX', field: 'messages'}, 't'],
        ]),
      });
      expect(await response.json()).toEqual([['doveadmResponse', [{mailbox: 'INBOX', messages: '2'}], 't']]);
      expect(await dovecot.log()).toContain(`Dovecot v${series}.`);
    } finally {
      await dovecot.stop();
    }
  });

  test('has programs that read and write the files of a folder under its own path', async () => {
    const folder = await createDovecotFolder(series);
    try {
      const version = series === '2.4' ? 'dovecot_config_version = 2.4.1\ndovecot_storage_version = 2.4.1\n' : '';
      await writeFile(join(folder, 'part.conf'), 'hostname = inside\n');
      await writeFile(join(folder, 'dovecot.conf'), `${version}!include ${folder}/part.conf\nnonsense = 1\n`);

      const result = await runDovecot(series, 'doveconf', ['-n', '-c', join(folder, 'dovecot.conf')]);

      expect(result).toMatchObject({exitCode: 89});
      expect(result.stderr).toContain(`${folder}/dovecot.conf line ${series === '2.4' ? 4 : 2}`);
    } finally {
      await removeFolder(folder);
    }
  });
});
