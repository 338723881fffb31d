import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {createCertificates} from '../../../scripts/servers/certificates.js';
import {startDovecot} from '../../../scripts/servers/dovecot.js';
import {createDovecotFolder} from '../../../scripts/servers/dovecot-programs.js';
import {removeFolder} from '../../../scripts/servers/folder.js';
import {freePorts} from '../../../scripts/servers/ports.js';
import {runCli} from '../../run-cli.js';
import {describeSeries} from '../../servers/needs.js';
import {storedValues} from './stored-values.js';

const slow = 120_000;
const users = ['alice@example.com', 'bob@example.com', 'carol@example.com'];

async function csv(folder: string): Promise<string> {
  const file = join(folder, 'users.csv');
  await writeFile(file, ['user,value', ...users.map((user) => `${user},user=${user}`), ''].join('\n'));
  return file;
}

function actions(stdout: string): string[] {
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  return lines.flatMap(({user, action}) => (user === undefined ? [] : [action]));
}

describeSeries('metadata over HTTPS', (series) => {
  test(
    'trusts the named authority and no other, and only for the names in the certificate',
    async () => {
      const folder = await createDovecotFolder(series);
      const {ca, keystore, cert} = await createCertificates(folder);
      const [port] = await freePorts(1);
      const [address, tls] = {
        '2.3': ['address', `ssl_cert = <${ca}\nssl_key = <${keystore}\n`],
        '2.4': ['listen', `ssl_server_cert_file = ${ca}\nssl_server_key_file = ${keystore}\n`],
      }[series];
      const listener = `service doveadm {\n  inet_listener http {\n    ${address} = 127.0.0.1, 127.0.0.2\n    port = ${port}\n    ssl = yes\n  }\n}\n`;
      const extra = `ssl = yes\n${tls}${listener}`;
      const dovecot = await startDovecot({series, users, extra});
      try {
        const keyFile = join(folder, 'key');
        await writeFile(keyFile, dovecot.apiKey, {mode: 0o600});
        const get = (url: string, ...more: string[]) => {
          const flags = ['--doveadm-url', url, '--doveadm-api-key-file', keyFile, ...more];
          return runCli(['metadata', 'get', 'alice@example.com', '--json', ...flags]);
        };

        const good = await get(`https://localhost:${port}/doveadm/v1`, '--doveadm-tls-ca', ca);
        expect(JSON.parse(good.stdout)).toMatchObject({state: 'unset'});
        for (const [url, ...more] of [
          [`https://localhost:${port}/doveadm/v1`],
          [`https://localhost:${port}/doveadm/v1`, '--doveadm-tls-ca', cert],
          [`https://127.0.0.2:${port}/doveadm/v1`, '--doveadm-tls-ca', ca],
        ] as const) {
          const refused = await get(url, ...more);
          expect(refused.exitCode).toBe(3);
          expect(refused.stderr).toMatch(/DOVEADM_TLS/);
        }
        const plain = await get(`http://127.0.0.2:${port}/doveadm/v1`);
        expect(plain).toMatchObject({exitCode: 3, stderr: expect.stringContaining('DOVEADM_LOST')});
      } finally {
        await dovecot.stop();
        await removeFolder(folder);
      }
    },
    slow,
  );
});

describeSeries('metadata over HTTP where doveadm keeps its processes', (series) => {
  test(
    'lists the users though each process has served a mail command before',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'kept-'));
      const dovecot = await startDovecot({series, users, keepsProcesses: true});
      try {
        const keyFile = join(folder, 'key');
        await writeFile(keyFile, dovecot.apiKey, {mode: 0o600});
        const url = `http://127.0.0.1:${dovecot.ports.http}/doveadm/v1`;
        const flags = ['--json', '--doveadm-url', url, '--doveadm-api-key-file', keyFile];
        expect(await runCli(['metadata', 'set', users[0] ?? '', 'user=1', ...flags])).toMatchObject({exitCode: 0});

        const audit = await runCli(['metadata', 'audit', '--all', ...flags]);

        expect(audit.exitCode).toBe(0);
        expect(audit.stdout.trimEnd().split('\n')).toHaveLength(users.length);
      } finally {
        await dovecot.stop();
        await rm(folder, {recursive: true, force: true});
      }
    },
    slow,
  );
});

describeSeries('metadata apply where writing fails', (series) => {
  test(
    'has a failed line for each user whose attributes cannot be written, and leaves the old value',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'full-'));
      const dovecot = await startDovecot({series, users});
      try {
        const file = await csv(folder);
        const flags = [...dovecot.cliFlags, '--yes', '--json', '--timeout', '2s'];
        await dovecot.doveadm(['mailbox', 'metadata', 'get', '-A', 'INBOX', '/private/x']);
        await rm(join(dovecot.root, 'mail', 'bob@example.com', 'dovecot-attributes'), {force: true});
        await mkdir(join(dovecot.root, 'mail', 'bob@example.com', 'dovecot-attributes'));

        const result = await runCli(['metadata', 'apply', file, ...flags], {timeoutMs: 60_000});

        expect(actions(result.stdout)).toEqual(['set', 'failed', 'set']);
        expect(result.exitCode).toBe(4);
        expect(await storedValues(dovecot.root, users)).toEqual({
          'alice@example.com': 'user=alice@example.com',
          'bob@example.com': '',
          'carol@example.com': 'user=carol@example.com',
        });
      } finally {
        await dovecot.stop();
        await rm(folder, {recursive: true, force: true});
      }
    },
    slow,
  );

  test(
    'ends with 3, and writes nothing, when Dovecot is down',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'down-'));
      const dovecot = await startDovecot({series, users});
      const {cliFlags, ports} = dovecot;
      try {
        process.kill(dovecot.pid(), 'SIGTERM');
        const file = await csv(folder);
        const url = `http://127.0.0.1:${ports.http}/doveadm/v1`;

        for (const flags of [cliFlags, ['--doveadm-url', url]]) {
          const args = ['metadata', 'apply', file, '--yes', '--json', '--timeout', '2s', ...flags];
          const result = await runCli(args);
          expect(result).toMatchObject({exitCode: 3, stdout: ''});
        }
        expect(Object.values(await storedValues(dovecot.root, users))).toEqual(['', '', '']);
      } finally {
        await dovecot.stop();
        await rm(folder, {recursive: true, force: true});
      }
    },
    slow,
  );
});
