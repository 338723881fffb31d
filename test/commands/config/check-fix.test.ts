import {execFileSync} from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {runCli} from '../../run-cli.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dovepush-fix-'));
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

const bad = [
  'mail_plugins = notify push_notification',
  'plugin {',
  '  push_notification_driver = dlog',
  '  push_notification_driver3 = dlog:three',
  '  kafka.notification.settings.sasl.password = Tr0ub4dor',
  '  Push_Notification_Lua_Script_File = /etc/dovecot/x.lua',
  '}',
  '',
].join('\n');
const good = bad
  .replace('driver3', 'driver2')
  .replace('Push_Notification_Lua_Script_File', 'push_notification_lua_script_file');

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

describe('config check --diff', () => {
  it('prints a patch that can be applied, and writes nothing', async () => {
    const file = write('dovecot.conf', bad.replace('  kafka.notification.settings.sasl.password = Tr0ub4dor\n', ''));

    const {exitCode, stdout} = await runCli(['config', 'check', file, '--diff']);

    expect(exitCode).toBe(1);
    expect(readFileSync(file, 'utf8')).toContain('driver3');
    execFileSync('git', ['apply', '--unsafe-paths', '-p0', '-'], {input: stdout, cwd: folder});
    expect((await runCli(['config', 'check', file])).exitCode).toBe(0);
  });

  it('leaves lines with secrets out of the context, and still applies', async () => {
    const file = write('dovecot.conf', bad);
    const {stdout, stderr} = await runCli(['config', 'check', 'dovecot.conf', '--diff'], {cwd: folder});

    expect(stdout).not.toContain('Tr0ub4dor');
    expect(stderr).not.toContain('hides');
    execFileSync('patch', ['-p0'], {input: stdout, cwd: folder});
    expect(readFileSync(file, 'utf8')).toBe(good);
  });

  it('masks a secret in a line that changes, and says that patch cannot apply it', async () => {
    const text = bad.replace('dlog:three', 'ox:url=http://login:Tr0ub4dor@127.0.0.1/');
    const {stdout, stderr} = await runCli(['config', 'check', write('dovecot.conf', text), '--diff']);

    expect(stdout).toContain('ox:url=http://login:***@127.0.0.1/');
    expect(stdout + stderr).not.toContain('Tr0ub4dor');
    expect(stderr).toContain('apply it with --fix');
  });

  it.each([
    ['in the third line', '', 'mail_plugins = notify push_notification'],
    ['after one line', '# one\n', '\nmail_plugins = notify push_notification\n# the last line'],
    ['after three lines, with CRLF', '# one\r\n# two\r\nmail_plugins = notify push_notification\r\n', '\r\n'],
  ])('gives with patch -p0 byte for byte what --fix writes: %s', async (_, start, end) => {
    const text = `${start}plugin { \n push_notification_driver = dlog\n push_notification_driver3 = dlog\n}\n${end}`;
    const file = write('dovecot.conf', text);
    const {stdout} = await runCli(['config', 'check', file, '--diff'], {cwd: folder});
    await runCli(['config', 'check', file, '--fix', '--yes'], {cwd: folder});
    const fixed = readFileSync(file);
    write('dovecot.conf', text);

    execFileSync('patch', ['-p0'], {input: stdout, cwd: folder});

    expect(fixed.equals(Buffer.from(text))).toBe(false);
    expect(readFileSync(file).equals(fixed)).toBe(true);
  });

  it('adds the patch to the document with --json', async () => {
    const {stdout} = await runCli(['config', 'check', write('dovecot.conf', bad), '--diff', '--json']);

    expect(JSON.parse(stdout).diff).toContain('+  push_notification_driver2 = dlog:three');
    expect(stdout).not.toContain('Tr0ub4dor');
  });
});

describe('config check --fix', () => {
  it('needs --yes where nobody can be asked, and touches nothing without', async () => {
    const file = write('dovecot.conf', bad);

    const {exitCode} = await runCli(['config', 'check', file, '--fix']);

    expect(exitCode).toBe(2);
    expect(readFileSync(file, 'utf8')).toBe(bad);
    expect(readdirSync(folder)).toEqual(['dovecot.conf']);
  });

  it('shows the plan and touches nothing with --dry-run', async () => {
    const file = write('dovecot.conf', bad);

    const {exitCode, stdout} = await runCli(['config', 'check', file, '--fix', '--dry-run']);

    expect(exitCode).toBe(0);
    expect(stdout).toContain('+  push_notification_driver2 = dlog:three');
    expect(readFileSync(file, 'utf8')).toBe(bad);
  });

  it('writes what is certain, keeps mode and old content, and tells what is left', async () => {
    const file = write('dovecot.conf', `${bad}x\n`);
    chmodSync(file, 0o640);

    const {exitCode, stdout, stderr} = await runCli(['config', 'check', file, '--fix', '--yes']);

    expect(readFileSync(file, 'utf8')).toBe(`${good}x\n`);
    expect(readFileSync(join(folder, '.dovecot.conf.bak'), 'utf8')).toBe(`${bad}x\n`);
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(statSync(join(folder, '.dovecot.conf.bak')).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder).sort()).toEqual(['.dovecot.conf.bak', 'dovecot.conf']);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('[block-syntax]');
    expect(stdout).not.toContain('[driver-gap]');
    expect(stderr).toContain('in 2 places');
  });

  it('edits the target of a link, in an included file too', async () => {
    mkdirSync(join(folder, 'conf.d'));
    mkdirSync(join(folder, 'real'));
    const real = write('real/90-push.conf', bad);
    symlinkSync(real, join(folder, 'conf.d', '90-push.conf'));
    const main = write('dovecot.conf', '!include conf.d/*.conf\n');

    const {exitCode} = await runCli(['config', 'check', main, '--fix', '--yes']);

    expect(exitCode).toBe(0);
    expect(readFileSync(real, 'utf8')).toBe(good);
    expect(lstatSync(join(folder, 'conf.d', '90-push.conf')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, 'real', '.90-push.conf.bak'), 'utf8')).toBe(bad);
  });

  it('says in JSON what was written', async () => {
    const file = write('dovecot.conf', bad);

    const {exitCode, stdout} = await runCli(['config', 'check', file, '--fix', '--yes', '--json']);

    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      fixed: [{file, backup: join(folder, '.dovecot.conf.bak'), edits: 2}],
      findings: [],
    });
  });

  it('refuses standard input', async () => {
    expect((await runCli(['config', 'check', '-', '--fix', '--yes'], {input: bad})).exitCode).toBe(2);
  });

  it('does not rewrite a file that is not UTF-8, since its bytes would not survive', async () => {
    const file = join(folder, 'dovecot.conf');
    writeFileSync(file, Buffer.from(`# \xfc\n${bad}`, 'latin1'));

    const {exitCode, stderr} = await runCli(['config', 'check', file, '--fix', '--yes']);

    expect(exitCode).toBe(3);
    expect(stderr).toContain('FILE_CHANGED');
    expect(readFileSync(file)).toEqual(Buffer.from(`# \xfc\n${bad}`, 'latin1'));
  });
});
