import {execFileSync} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {runCli} from '../../run-cli.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dovepush-check-'));
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

function write(name: string, text: string | Uint8Array): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

const versions = 'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n';
const good = 'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n}\n';
const gap = `mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n  push_notification_driver3 = dlog:three\n}\n`;
const warning = `${good}plugin {\n  imap_metadata = yes\n}\n`;

describe('config check', () => {
  it('ends with 0 and says nothing on stdout when nothing is wrong', async () => {
    const {exitCode, stdout, stderr} = await runCli(['config', 'check', write('dovecot.conf', good)]);

    expect([exitCode, stdout]).toEqual([0, '']);
    expect(stderr).toBe('% 1 file: 0 errors, 0 warnings, 0 infos\n');
  });

  it('ends with 1 and points at the mistake with a caret', async () => {
    const file = write('dovecot.conf', gap);

    const {exitCode, stdout} = await runCli(['config', 'check', file]);

    expect(exitCode).toBe(1);
    expect(stdout.split('\n').slice(0, 3)).toEqual([
      `${file}:4:3: error: push_notification_driver3 never starts: push_notification_driver2 is not set [driver-gap]`,
      '    4 |   push_notification_driver3 = dlog:three',
      '      |   ^~~~~~~~~~~~~~~~~~~~~~~~~',
    ]);
  });

  it('writes one line a finding and nothing else with --format oneline', async () => {
    const file = write('dovecot.conf', gap);

    const {stdout, stderr} = await runCli(['config', 'check', file, '--format', 'oneline']);

    expect(stdout).toBe(
      `${file}:4:3: error: push_notification_driver3 never starts: push_notification_driver2 is not set [driver-gap]\n`,
    );
    expect(stderr).toBe('');
  });

  it('writes one document for several main files with --json', async () => {
    const files = [write('a.conf', gap), write('b.conf', good)];

    const {exitCode, stdout} = await runCli(['config', 'check', ...files, '--json']);

    expect(exitCode).toBe(1);
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({
      schema: 'dovepush.config-check/1',
      dialect: '2.3',
      files,
      findings: [
        {
          rule: 'driver-gap',
          severity: 'error',
          file: files[0],
          line: 4,
          column: 3,
          endLine: 4,
          endColumn: 28,
          setting: 'push_notification_driver3',
          protocols: ['lmtp', 'lda', 'imap'],
        },
      ],
      summary: {files: 2, errors: 1, warnings: 0, infos: 0},
    });
    expect(Object.keys(document.dialects)).toEqual(files);
  });

  it('ends with 1 at warnings only where it is asked to', async () => {
    const file = write('dovecot.conf', warning);

    expect((await runCli(['config', 'check', file])).exitCode).toBe(0);
    expect((await runCli(['config', 'check', file, '--fail-on', 'warning'])).exitCode).toBe(1);
  });

  it.each([
    ['--disable', 'driver-gap'],
    ['--enable', 'driver-number-one'],
    ['--ignore', 'never starts'],
  ])('leaves findings out with %s %s', async (...flags) => {
    const {exitCode, stdout} = await runCli(['config', 'check', write('dovecot.conf', gap), ...flags]);

    expect([exitCode, stdout]).toEqual([0, '']);
  });

  it.each([
    [['--enable', 'driver-gaps'], 'Did you mean driver-gap?'],
    [['--ignore', '('], 'regular expression'],
    [['--format', 'xml'], '--format'],
  ])('ends with 2 for %j', async (flags, words) => {
    const {exitCode, stdout, stderr} = await runCli(['config', 'check', write('dovecot.conf', gap), ...flags]);

    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain(words);
  });

  it('reads standard input under a name of its own', async () => {
    const {stdout} = await runCli(['config', 'check', '-', '--stdin-filename', 'new.conf', '-f', 'oneline'], {
      input: gap,
    });

    expect(stdout).toMatch(/^new\.conf:4:3: error: /);
  });

  it.each([
    ['a file that is not there', () => join(folder, 'absent.conf')],
    ['a folder', () => folder],
    [
      'a FIFO',
      () => {
        execFileSync('mkfifo', [join(folder, 'fifo')]);
        return join(folder, 'fifo');
      },
    ],
    ['a device', () => '/dev/zero'],
  ])('ends with 3 for %s as the main file', async (_, make) => {
    const {exitCode, stdout, stderr} = await runCli(['config', 'check', make(), '--json'], {timeoutMs: 10_000});

    expect([exitCode, stdout]).toEqual([3, '']);
    expect(JSON.parse(stderr)).toMatchObject({schema: 'dovepush.error/1', code: 'CONFIG_UNREADABLE', exitCode: 3});
  });

  it.each([
    ['nothing', ''],
    ['NUL bytes', 'mail_plugins = notify\0\nplugin {\0\n'],
    ['a program', readFileSync(process.execPath).subarray(0, 20_000)],
    ['bytes that are no UTF-8', Buffer.from('# \xfcberschrift\nmail_plugins = notify\n', 'latin1')],
    ['random bytes', randomBytes(200_000)],
    ['a byte order mark', '\ufeffmail_plugins = notify\n'],
    ['a byte order mark alone', '\ufeff'],
    ['line ends of CR and LF', 'mail_plugins = notify\r\nplugin {\r\n}\r\n}\r\n'],
    ['line ends of CR', 'mail_plugins = notify\rplugin {\r}\r'],
    ['an include of itself', '!include dovecot.conf\n!include_try *.conf\n'],
    ['ten thousand open braces of 2.4', `${versions}${'push_notification a {\n'.repeat(10_000)}`],
    ['ten thousand open braces', 'plugin {\n'.repeat(10_000)],
    ['a line of a megabyte', `plugin {\n  a = ${'x'.repeat(1_000_000)} #y\n}\nx\n`],
  ])('says what is wrong with a file that holds %s, and ends with 0 or 1', async (_, content) => {
    const {exitCode, stdout} = await runCli(['config', 'check', write('dovecot.conf', content), '--json']);

    expect([0, 1]).toContain(exitCode);
    expect(JSON.parse(stdout).findings.length).toBeGreaterThan(0);
  });

  it('finds folders, devices and FIFOs among the includes, and reads none of them', async () => {
    mkdirSync(join(folder, 'conf.d'));
    execFileSync('mkfifo', [join(folder, 'fifo')]);
    const file = write('dovecot.conf', '!include conf.d\n!include fifo\n!include /dev/zero\n');

    const {stdout} = await runCli(['config', 'check', file, '--json'], {timeoutMs: 10_000});

    const places = JSON.parse(stdout).findings.map((one: {rule: string; line: number}) => [one.rule, one.line]);
    expect(places).toEqual([
      ['include-directory', 1],
      ['include-unreadable', 2],
      ['include-unreadable', 3],
    ]);
  });

  it('shows what a terminal would act on in the spelt form', async () => {
    const file = write('dovecot.conf', 'mail_\u001b[31mplugins = notify\u202e\n');

    for (const format of ['text', 'oneline', 'json']) {
      const {stdout} = await runCli(['config', 'check', file, '--format', format]);
      expect(['\u001b', '\u202e'].filter((character) => stdout.includes(character))).toEqual([]);
    }
  });
});

const secret = 'Tr0ub4dor';

describe('secrets in what config check says', () => {
  it.each([
    ['a URL of a driver that fails', `plugin {\n  push_notification_driver = ox:url=http://u:${secret}@ox_1/n\n}\n`],
    ['a URL behind a failing session', `plugin {\n  push_notification_driver = ox:url=http://u:${secret}@h/a%20b\n}\n`],
    ['a variable', `plugin {\n  kafka.notification.settings.sasl.password = $${secret}\n}\n`],
    ['a variable with more words', `plugin {\n  kafka.notification.settings.sasl.password = a $${secret} b\n}\n`],
    ['a line that is no setting', `plugin {\n  kafka.notification.settings.sasl.password ${secret}\n}\n`],
    ['a colon', `plugin {\n  kafka.notification.settings.sasl.password: ${secret}\n}\n`],
    ['an unknown key', `doveadm_pasword_${secret} = x\ndoveadm_password:${secret} = x\n`.replace(`_${secret}`, '')],
    ['a key that is a URL', `http://u:${secret}@host/ = x\n`],
    ['a continued line', `plugin {\n  kafka.notification.settings.sasl.password = \\\n    ${secret} \\\n\n}\n`],
    ['a continued line that a comment breaks', `doveadm_password = \\\n# old\n${secret}\n`],
    ['a glued hash', `plugin {\n  kafka.notification.settings.sasl.password = ${secret}#${secret}\n}\n`],
    ['a wrong type', `doveadm_port = http://u:${secret}@h\n`],
    ['a plugin name', `mail_plugins = notify http://u:${secret}@h/push_notification\n`],
    ['a block', `doveadm_password ${secret} {\n`],
    ['a misspelt key', `plugin {\n  Kafka.Notification.settings.sasl.password = ${secret}\n}\n`],
    ['a quote before a comment', `plugin {\n  kafka.notification.settings.sasl.password = it's ${secret} # note\n}\n`],
  ])('%s: the password shows in no format', async (_, text) => {
    const file = write('dovecot.conf', `mail_plugins = notify push_notification\n${text}`);

    for (const format of ['text', 'oneline', 'json', 'sarif', 'github']) {
      const {exitCode, stdout, stderr} = await runCli(['config', 'check', file, '--format', format, '--verbose']);
      expect(stdout + stderr).not.toContain(secret);
      expect(exitCode, stdout).toBeLessThan(2);
    }
  });
});
