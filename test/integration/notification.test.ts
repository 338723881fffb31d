import {expect, test} from 'vitest';
import {startDovecot} from '../../scripts/servers/dovecot.js';
import {runCli, startCli} from '../run-cli.js';
import {describeSeries} from '../servers/needs.js';

describeSeries('a delivery to a user', (series) => {
  test('notifies the endpoint while the entry is set, and neither before nor after', async () => {
    const user = 'anna@example.org';
    const endpoint = startCli(['ox', 'listen', '--listen', '127.0.0.1:0', '--strict', '--json']);
    const [, url = ''] = await endpoint.waitFor('stderr', /listening on (\S+)/);
    const dovecot = await startDovecot({series, users: [user], drivers: [{driver: 'ox', url}]});
    const metadata = (...words: string[]) => runCli(['metadata', ...words, ...dovecot.cliFlags, '--json']);

    // LMTP answers when the notification is through, so a delivery that was to send one has done so by then.
    await dovecot.deliver(user, 'Subject: before\n\nhello\n');
    const set = await metadata('set', user, 'user=11@3');
    await dovecot.deliver(user, 'From: Carol <carol@example.net>\nSubject: while it is set\n\nHi there\n');
    const unset = await metadata('unset', user);
    await dovecot.deliver(user, 'Subject: after\n\nhello\n');
    endpoint.kill('SIGINT');
    await dovecot.stop();

    expect([set.exitCode, unset.exitCode]).toEqual([0, 0]);
    expect(JSON.parse(set.stdout)).toMatchObject({user, action: 'set', after: 'user=11@3', verified: true});
    const {exitCode, stdout} = await endpoint.done;
    expect(exitCode).toBe(0);
    const requests = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(requests).toMatchObject([
      {
        schema: 'dovepush.ox-request/1',
        method: 'PUT',
        body: {
          user,
          event: 'messageNew',
          folder: 'INBOX',
          'imap-uid': 2,
          subject: 'while it is set',
          snippet: 'Hi there',
        },
        status: 200,
        problems: [],
      },
    ]);
  });
});
