import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {runCli} from '../../run-cli.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dovepush-show-'));
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

function write(name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), {recursive: true});
  writeFileSync(path, text);
  return path;
}

const plugins = 'mail_plugins = notify push_notification\n';

function layered(): string {
  write('conf.d/push.conf', 'plugin {\n  push_notification_driver = ox:url=http://u:secret@h/n\n}\n');
  return write(
    'dovecot.conf',
    `${plugins}!include conf.d/*.conf\nprotocol imap {\n  plugin {\n    push_notification_driver = dlog\n  }\n}\n`,
  );
}

describe('config show', () => {
  it('gives every protocol its settings and where each was set, passwords masked', async () => {
    const file = layered();

    const {exitCode, stdout, stderr} = await runCli(['config', 'show', file, '--json']);

    const {schema, dialect, loads, protocols, origins} = JSON.parse(stdout);
    expect([exitCode, stderr, schema, dialect, loads]).toEqual([0, '', 'dovepush.config-show/1', '2.3', true]);
    expect(Object.keys(protocols)).toEqual(['global', 'lmtp', 'lda', 'imap']);
    expect(protocols.lmtp).toEqual({
      mail_plugins: 'notify push_notification',
      mail_attribute_dict: '',
      imap_metadata: 'no',
      plugin: {push_notification_driver: 'ox:url=http://u:***@h/n'},
    });
    expect(protocols.imap.plugin).toEqual({push_notification_driver: 'dlog'});
    expect(origins.imap['plugin/push_notification_driver']).toEqual({
      file,
      line: 5,
      column: 5,
      overrides: [{file: join(folder, 'conf.d/push.conf'), line: 2, value: 'ox:url=http://u:***@h/n'}],
    });
    expect(origins.lmtp['plugin/push_notification_driver']).toMatchObject({
      file: join(folder, 'conf.d/push.conf'),
      includedFrom: [{file, line: 2}],
    });
  });

  it('tells in text what a setting overrides and which files led to it', async () => {
    const file = layered();

    const {stdout} = await runCli(['config', 'show', file, '--protocol', 'imap']);

    expect(stdout).toContain(`  plugin/push_notification_driver = dlog\n      set at ${file}:5, in protocol imap\n`);
    expect(stdout).toContain(`overrides ox:url=http://u:***@h/n at ${join(folder, 'conf.d/push.conf')}:2`);
  });

  it('says once in text what all programs share', async () => {
    const file = join(folder, 'shared.conf');
    writeFileSync(file, 'mail_plugins = notify push_notification\nprotocol imap {\n  imap_metadata = yes\n}\n');

    const {stdout} = await runCli(['config', 'show', file]);

    expect(stdout.match(/mail_plugins =/g)).toHaveLength(1);
    expect(stdout).toContain('\nlmtp\n  the same as global\n');
    expect(stdout).toContain(
      `\nimap\n  imap_metadata = yes\n      set at ${file}:3, in protocol imap\n  the rest as in global\n`,
    );
  });

  it('gives no settings and ends with 1 when Dovecot refuses the files', async () => {
    const {exitCode, stdout} = await runCli(['config', 'show', '-', '--json'], {
      input: 'mail_plugins = $mail_plugin x\n',
    });

    const {loads, protocols, errors} = JSON.parse(stdout);
    expect([exitCode, loads, protocols]).toEqual([1, false, {}]);
    expect(errors[0]).toMatchObject({message: 'Unknown variable: $mail_plugin', line: 1});
  });

  it('shows every setting with --all', async () => {
    const {stdout} = await runCli(['config', 'show', '-', '--all', '--protocol', 'lmtp', '--json'], {
      input: 'ssl_key_password = secret\n',
    });

    const {lmtp} = JSON.parse(stdout).protocols;
    expect(lmtp).toMatchObject({ssl_key_password: '***', mail_debug: 'no', listen: '*, ::'});
  });

  it('shows with --all what the release has, and since when it has it', async () => {
    const input = 'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n';
    const shown = async (release: string) => {
      const args = ['config', 'show', '-', '--all', '--protocol', 'lmtp', '--dovecot-version', release];
      return (await runCli(args, {input})).stdout;
    };

    expect(await shown('2.4.1')).not.toContain('service_reuse_port');
    expect(await shown('2.4.4')).toMatch(/service_reuse_port = \S*\n {6}default\n {6}known from Dovecot 2\.4\.2 on\n/);
  });

  it('refuses to show secrets anywhere but on a terminal', async () => {
    const {exitCode, stderr} = await runCli(['config', 'show', '-', '--show-secrets'], {input: plugins});

    expect(exitCode).toBe(2);
    expect(stderr).toContain('on a terminal only');
  });

  it('shows the lists and blocks of 2.4', async () => {
    const input =
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins = push_notification notify\n' +
      'push_notification main {\n  driver = ox\n  ox_url = http://u:secret@h/n\n}\n';

    const {exitCode, stdout} = await runCli(['config', 'show', '-', '--protocol', 'lda', '--json'], {input});

    const {dialect, dialectReason, protocols} = JSON.parse(stdout);
    expect([exitCode, dialect, dialectReason]).toEqual([0, '2.4', 'the main file sets dovecot_config_version']);
    expect(protocols.lda).toEqual({
      mail_plugins: ['notify', 'push_notification'],
      push_notification: [
        {
          name: 'main',
          driver: 'ox',
          settings: {push_notification_driver: 'ox', push_notification_ox_url: 'http://u:***@h/n'},
        },
      ],
      mail_attribute: {},
      imap_metadata: 'no',
    });
  });

  it('shows what a script of 2.4 is handed, secrets masked', async () => {
    const input =
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins = push_notification notify\n' +
      'push_notification lua {\n  lua_settings {\n    server = h\n    api_password = geheim\n  }\n}\n';

    const {stdout} = await runCli(['config', 'show', '-', '--protocol', 'lda', '--json'], {input});
    const text = await runCli(['config', 'show', '-', '--protocol', 'lda'], {input});

    const {protocols, origins} = JSON.parse(stdout);
    const settings = {'lua_settings/server': 'h', 'lua_settings/api_password': '***'};
    expect(protocols.lda.push_notification).toEqual([{name: 'lua', driver: 'lua', settings}]);
    expect(origins.lda['push_notification/lua/lua_settings/server']).toMatchObject({file: '-', line: 6});
    expect(text.stdout).toContain('    lua_settings/server = h\n');
    expect(text.stdout).not.toContain('geheim');
  });

  it('ends with 3 when the main file cannot be read', async () => {
    const {exitCode, stderr} = await runCli(['config', 'show', join(folder, 'nope.conf'), '--json']);

    expect(exitCode).toBe(3);
    expect(JSON.parse(stderr)).toMatchObject({code: 'CONFIG_UNREADABLE', exitCode: 3});
  });
});
