import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {runCli} from '../../run-cli.js';

const secret = 'Tr0ub4dor';
const server = createServer((_, response) => response.writeHead(405).end());
let folder: string;
let port: number;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dovepush-online-'));
  mkdirSync(join(folder, 'modules'));
  for (const name of ['lib15_notify', 'lib20_push_notification', 'lib90_push_notification_kafka']) {
    writeFileSync(join(folder, 'modules', `${name}_plugin.so`), '\u007fELF');
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterEach(async () => {
  rmSync(folder, {recursive: true, force: true});
  await new Promise((resolve) => server.close(resolve));
});

function write(drivers: readonly string[], more = ''): string {
  const lines = drivers.map((driver, at) => `  push_notification_driver${at === 0 ? '' : at + 1} = ${driver}\n`);
  const head = `mail_plugin_dir = ${folder}/modules\nmail_attribute_dict = file:%h/a\nimap_metadata = yes\n`;
  const plugins = 'mail_plugins = notify push_notification push_notification_kafka\n';
  writeFileSync(join(folder, 'dovecot.conf'), `${head}${plugins}plugin {\n${lines.join('')}${more}}\n`);
  return join(folder, 'dovecot.conf');
}

describe('config check --online', () => {
  it('says on stderr what was looked at, and ends with 0 when all is well', async () => {
    const file = write([`ox:url=http://127.0.0.1:${port}/n`]);

    const {exitCode, stdout, stderr} = await runCli(['config', 'check', file, '--online']);

    expect([exitCode, stdout]).toEqual([0, '']);
    expect(stderr).toBe('% plugins: 3 ok\n% endpoint: 1 ok\n% 1 file: 0 errors, 0 warnings, 0 infos\n');
  });

  it('tells good, bad and not checked apart in JSON, and places what is bad at the setting', async () => {
    const file = write([
      `ox:url=http://127.0.0.1:${port}/n`,
      `ox:url=http://127.0.0.1:${port}/%u timeout_msecs=2000`,
      'ox:url=http://127.0.0.1:1/n timeout_msecs=2000',
    ]);

    const {exitCode, stdout} = await runCli(['config', 'check', file, '--online', '--json']);

    const {online, findings} = JSON.parse(stdout);
    const endpoints = online.filter(({check}: {check: string}) => check === 'endpoint');
    expect(exitCode).toBe(1);
    expect(endpoints.map(({status, setting, line}: Record<string, unknown>) => [status, setting, line])).toEqual([
      ['ok', 'push_notification_driver', 6],
      ['unchecked', 'push_notification_driver2', 7],
      ['bad', 'push_notification_driver3', 8],
    ]);
    const told = findings.map(({rule, severity, line, column}: Record<string, unknown>) => [
      rule,
      severity,
      line,
      column,
    ]);
    expect(told).toContainEqual(['online-unchecked', 'info', 7, 38]);
    expect(told).toContainEqual(['ox-endpoint-failing', 'error', 8, 38]);
  });

  it('leaves out what a comment or a flag asks to leave out', async () => {
    const file = write(['ox:url=http://127.0.0.1:1/n']);
    const text = readFileSync(file, 'utf8');

    expect((await runCli(['config', 'check', file, '--online', '--disable', 'ox-endpoint-failing'])).exitCode).toBe(0);
    writeFileSync(file, `# dovepush-ignore-file ox-endpoint-failing\n${text}`);
    expect((await runCli(['config', 'check', file, '--online'])).exitCode).toBe(0);
    expect((await runCli(['config', 'check', file, '--json'])).stdout).not.toContain('"online"');
  });

  it('waits no longer than --timeout', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const file = write([`ox:url=http://127.0.0.1:${(silent.address() as AddressInfo).port}/n`]);

    const {exitCode, stdout} = await runCli(['config', 'check', file, '--online', '--timeout', '300ms']);

    silent.closeAllConnections();
    silent.close();
    expect(exitCode).toBe(1);
    expect(stdout).toContain('no answer within 300 ms');
  });

  it('shows no password in any format', async () => {
    const kafka = 'kafka.notification';
    const file = write(
      [`ox:url=http://u:${secret}@127.0.0.1:1/n`, 'kafka:topic=t'],
      `  ${kafka}.kafka_brokers = 127.0.0.1:1\n  ${kafka}.settings.security.protocol = sasl_plaintext\n` +
        `  ${kafka}.settings.sasl.mechanisms = PLAIN\n  ${kafka}.settings.sasl.username = u\n  ${kafka}.settings.sasl.password = ${secret}\n`,
    );

    for (const format of ['text', 'oneline', 'json', 'sarif', 'github']) {
      const args = ['config', 'check', file, '--online', '--verbose', '--timeout', '2s', '--format', format];
      const {exitCode, stdout, stderr} = await runCli(args);
      expect(exitCode).toBe(1);
      expect(stdout).toContain('kafka-topic-unreachable');
      expect(stdout + stderr).not.toContain(secret);
    }
  });

  it('starts nothing from a file that does not load', async () => {
    const file = write(['ox:url=http://127.0.0.1:1/n'], '}\n');

    const {exitCode, stdout, stderr} = await runCli(['config', 'check', file, '--online', '-f', 'text']);

    expect(exitCode).toBe(1);
    expect(stdout).not.toContain('ox-endpoint-failing');
    expect(stderr).toContain('% nothing was looked at outside the files');
  });
});
