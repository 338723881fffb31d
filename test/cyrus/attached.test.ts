import {chmodSync, copyFileSync, existsSync, readFileSync, renameSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {cyrusRoot, runInCyrus} from '../../scripts/servers/cyrus.js';
import {imapSession} from '../servers/imap.js';
import {
  endTool,
  isMeant,
  logged,
  nameOf,
  payloadsOf,
  type Shown,
  shownBy,
  sorted,
  start,
  startTool,
  until,
} from './live.js';
import {describeCyrus} from './needs.js';
import {expected, groups, runScenario} from './scenario.js';

const isWhole = (shown: readonly Shown[]) => shown.filter(isMeant).length >= expected.length;

function expectScenario(shown: readonly Shown[]): void {
  expect(shown.filter(isMeant).map(nameOf).sort()).toEqual([...expected].sort());
}

function tell(way: string, sent: readonly unknown[], shown: readonly Shown[]): void {
  console.info(
    `${way}: ${sent.length} sent, ${shown.length} shown, ${shown.filter(isMeant).length} expected ones among them`,
  );
}

describeCyrus('a live Cyrus', () => {
  test('before notifyd, passing on to it, also over its restart', async () => {
    const cyrus = await start({imapd: (folder) => ({...groups, notifysocket: `${folder}/socket/dovepush`})});
    const path = join(cyrus.folder, 'socket/dovepush');
    const cli = startTool(['events', 'listen', '--notify-socket', path, '--pass-on', cyrus.notifySocket, '--json']);
    await cli.waitFor('stderr', /listening on/);
    await runScenario(cyrus);
    const first = await until(() => shownBy(cli), isWhole);
    expectScenario(first);

    for (const pid of cyrus.pidsOf('notifyd')) process.kill(pid, 'SIGKILL');
    await imapSession(cyrus.ports.imap, 'bob', ['CREATE After']);
    const shown = await until(
      () => shownBy(cli),
      (all) => all.filter(({event, user}) => event === 'Logout' && user === 'bob').length === 2,
    );
    const sent = await until(
      () => logged(cyrus.log('traditional')),
      ({length}) => length >= shown.length,
    );

    expect(payloadsOf(shown)).toEqual(sorted(sent));
    expect((await endTool(cli)).exitCode).toBe(0);
    expect(existsSync(path)).toBe(false);
    tell('datagrams', sent, shown);
  });

  test('as the end of the dlist stream', async () => {
    const cyrus = await start({imapd: (folder) => ({...groups, notifysocket: `dlist:${folder}/socket/dovepush`})});
    const path = join(cyrus.folder, 'socket/dovepush');
    const cli = startTool(['events', 'listen', '--dlist-socket', path, '--pass-on', cyrus.notifySocket, '--json']);
    await cli.waitFor('stderr', /listening on/);
    await runScenario(cyrus);
    const shown = await until(() => shownBy(cli), isWhole);
    const sent = await until(
      () => logged(cyrus.log('traditional')),
      ({length}) => length >= shown.length,
    );

    expectScenario(shown);
    expect(payloadsOf(shown)).toEqual(sorted(sent));
    expect(readFileSync(cyrus.log('traditional'), 'utf8')).not.toMatch(/NOTIFY\(/);
    expect((await endTool(cli)).exitCode).toBe(0);
    tell('dlist', sent, shown);
  });

  test.each(['traditional', 'iso'] as const)('through the log, followed over a rotation: %s', async (form) => {
    const cyrus = await start({imapd: () => groups});
    const log = cyrus.log(form);
    const cli = startTool(['events', 'show', log, '--follow', '--json']);
    await runScenario(cyrus);
    const whole = await until(() => shownBy(cli), isWhole);
    expectScenario(whole);

    renameSync(log, `${log}.1`);
    cyrus.reopenLogs();
    await imapSession(cyrus.ports.imap, 'bob', ['CREATE After']);
    const shown = await until(
      () => shownBy(cli),
      (all) => all.filter(({event, user}) => event === 'Logout' && user === 'bob').length === 2,
    );
    const sent = logged(`${log}.1`, log);

    expect(payloadsOf(shown)).toEqual(sorted(sent));
    expect(logged(log).length).toBeGreaterThan(0);
    expect((await endTool(cli)).exitCode).toBe(0);
    tell(`log ${form}`, sent, shown);
  });

  test('through the program of notify_external', async () => {
    const cyrus = await start({
      imapd: (folder) => ({...groups, event_notifier: 'external', notify_external: `${folder}/notify-external`}),
    });
    const program = join(cyrus.folder, 'notify-external');
    copyFileSync(fileURLToPath(new URL('../../examples/cyrus/notify-external', import.meta.url)), program);
    chmodSync(program, 0o755);
    const spool = '/var/spool/dovepush';
    await runInCyrus(['rm', '-rf', spool]);
    await runInCyrus(['install', '-d', '-o', 'cyrus', '-g', 'mail', '-m', '0750', spool]);
    const file = join(cyrusRoot, spool, 'cyrus.jsonl');
    const cli = startTool(['events', 'show', file, '--follow', '--json']);
    await runScenario(cyrus);
    const shown = await until(() => shownBy(cli), isWhole);
    const sent = readFileSync(file, 'utf8').split('\n').slice(0, -1);

    expectScenario(shown);
    expect(payloadsOf(shown)).toEqual(sorted(sent));
    expect((await endTool(cli)).exitCode).toBe(0);
    tell('external', sent, shown);
  });
});
