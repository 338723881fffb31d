import {expect, test} from 'vitest';
import {startDovecot} from '../../../scripts/servers/dovecot.js';
import {runCli} from '../../run-cli.js';
import {describeSeries} from '../../servers/needs.js';

describeSeries('config drivers --user', (series) => {
  test('merges what the userdb gives a user', async () => {
    const dovecot = await startDovecot({series, users: ['anna@example.org']});
    await dovecot.addUser('bert@example.org', {mail_plugins: 'quota'});
    const drivers = async (user: string) => {
      const {exitCode, stdout} = await runCli(['config', 'drivers', ...dovecot.cliFlags, '--user', user, '--json']);
      const {lmtp} = (exitCode ?? 9) > 1 ? {lmtp: null} : JSON.parse(stdout).protocols;
      return {exitCode, plugins: lmtp?.mailPlugins, started: lmtp?.started.map(({driver}: {driver: string}) => driver)};
    };

    expect(await drivers('anna@example.org')).toMatchObject({exitCode: 0, started: ['dlog']});
    expect(await drivers('bert@example.org')).toMatchObject({exitCode: 0, plugins: ['quota'], started: []});
    const unknown = await runCli(['config', 'drivers', ...dovecot.cliFlags, '--user', 'nobody', '--json']);
    await dovecot.stop();

    expect([unknown.exitCode, JSON.parse(unknown.stderr.trim().split('\n').at(-1) ?? '').code]).toEqual([
      1,
      'USER_UNKNOWN',
    ]);
  });
});
