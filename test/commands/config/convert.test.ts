import {mkdtempSync, readFileSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {runCli} from '../../run-cli.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dovepush-convert-'));
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

const input =
  'mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/dovecot-attributes\nplugin {\n' +
  '  push_notification_driver = ox:url=http://u:secret@h/n\n}\n';

describe('config convert', () => {
  it('prints a file that config check takes for 2.4 without an error, passwords masked', async () => {
    const {exitCode, stdout, stderr} = await runCli(['config', 'convert', '-'], {input});

    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toContain('  ox_url = http://u:***@h/n\n');
    expect(stdout).not.toContain('secret');
    const check = await runCli(['config', 'check', '-', '--dovecot-version', '2.4', '--json'], {input: stdout});
    expect(JSON.parse(check.stdout).summary.errors).toBe(0);
  });

  it('keeps secrets in a file that only its owner can read, and never overwrites one', async () => {
    const args = ['config', 'convert', '-', '--write', join(folder, 'new')];

    const {exitCode, stdout} = await runCli(args, {input});

    const path = join(folder, 'new', 'dovecot.conf');
    expect([exitCode, stdout]).toEqual([0, '']);
    expect(readFileSync(path, 'utf8')).toContain('http://u:secret@h/n');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect((await runCli(args, {input})).exitCode).toBe(2);
  });

  it('prints a patch with --diff', async () => {
    const {stdout} = await runCli(['config', 'convert', '-', '--diff'], {input});

    expect(stdout).toMatch(/^--- -\n\+\+\+ - \(2\.4\)\t\n@@ -1,5 \+1,\d+ @@\n/);
    expect(stdout).toContain('-  push_notification_driver = ox:url=http://u:***@h/n\n');
    expect(stdout).not.toContain('secret');
  });

  it('tells on stderr what it leaves out, and ends with 1', async () => {
    const {exitCode, stdout, stderr} = await runCli(['config', 'convert', '-'], {
      input: 'plugin {\n  kafka.notification.settings.sasl.password = geheim\n  sieve = x\n}\n',
    });

    expect(exitCode).toBe(1);
    expect(stderr).toContain('-:2:3: warning: The Kafka driver and its settings have no counterpart');
    expect(stderr).toContain('-:3:3: warning: The plugin setting sieve is not converted');
    expect(stdout + stderr).not.toContain('geheim');
  });

  it('refuses what Dovecot refuses, and what is 2.4 already', async () => {
    const broken = await runCli(['config', 'convert', '-'], {input: 'plugin {\n'});
    const done = await runCli(['config', 'convert', '-'], {input: 'dovecot_config_version = 2.4.0\n'});

    expect([broken.exitCode, broken.stdout]).toEqual([1, '']);
    expect([done.exitCode, done.stdout]).toEqual([2, '']);
  });
});
