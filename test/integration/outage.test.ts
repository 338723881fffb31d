import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, expect, test} from 'vitest';
import {startDovecot} from '../../scripts/servers/dovecot.js';
import {type CliResult, runCli, startCli} from '../run-cli.js';
import {describeSeries} from '../servers/needs.js';

const folder = mkdtempSync(join(tmpdir(), 'dovepush-outage-'));
afterAll(() => rmSync(folder, {recursive: true}));

const users = ['anna@example.org', 'bert@example.org'];
const linesOf = ({stdout}: Pick<CliResult, 'stdout'>) =>
  stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

describeSeries('an endpoint that fails for a while', (series) => {
  test('is told of what it lost, each notification once', async () => {
    const received = join(folder, `received-${series}.jsonl`);
    const status = 'seq:200,503,503,503,200';
    const endpoint = startCli(['ox', 'listen', '--listen', '127.0.0.1:0', '--record', received, '--status', status]);
    const [, url = ''] = await endpoint.waitFor('stderr', /listening on (\S+)/);
    const dovecot = await startDovecot({series, users, drivers: [{driver: 'ox', url}]});
    for (const user of users) await runCli(['metadata', 'set', user, 'user=11@3', ...dovecot.cliFlags]);
    // Delivered: 1 arrives, 3 are lost, 2 arrive. LMTP answers when the notification is through or lost.
    for (let mail = 0; mail < 6; mail += 1) {
      await dovecot.deliver(users[mail % 2] ?? '', `Subject: mail ${mail}\n\nhello\n`);
    }
    const log = join(folder, `dovecot-${series}.log`);
    writeFileSync(log, await dovecot.log());

    const failures = await runCli(['events', 'failures', log, '--json', '--max', '2']);
    expect(failures.exitCode).toBe(1);
    expect(linesOf(failures)).toMatchObject(
      [1, 2, 3].map((mail) => ({user: users[mail % 2], driver: 'ox', reason: '503 Service Unavailable'})),
    );
    const recalled = await dovecot.doveadm(['log', 'errors']);
    const fromDoveadm = await runCli(['events', 'failures', '-', '--json'], {input: recalled.stdout});
    expect(linesOf(fromDoveadm).map(({user, reason}) => [user, reason])).toEqual(
      linesOf(failures).map(({user, reason}) => [user, reason]),
    );

    const places = [...dovecot.cliFlags, '--user', users.join(',')];
    const before = await runCli(['events', 'compare', 'mailstore', received, '--json', ...places]);
    expect(before.exitCode).toBe(1);
    expect(linesOf(before).at(-1)).toMatchObject({both: 3, onlyA: 3, onlyB: 0});

    const replay = ['events', 'replay', '--from', 'mailstore', '--to', url, '--unless-in', received, '--yes', '--json'];
    const sent = await runCli([...replay, ...places]);
    expect(sent).toMatchObject({exitCode: 0});
    expect(linesOf(sent)[0]).toMatchObject({selected: 3, scanned: 6, leftOut: [{source: received, records: 3}]});

    const after = await runCli(['events', 'compare', 'mailstore', received, '--json', ...places]);
    expect(after.exitCode).toBe(0);
    expect(linesOf(after)).toEqual([{schema: 'dovepush.compare/1', both: 6, onlyA: 0, onlyB: 0, twiceA: 0, twiceB: 0}]);
    endpoint.kill('SIGINT');
    await endpoint.done;
    await dovecot.stop();
  });
});
