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

  it('masks secrets in the lines around', async () => {
    const {stdout} = await runCli(['config', 'check', write('dovecot.conf', bad), '--diff']);

    expect(stdout).toContain('   kafka.notification.settings.sasl.password = ***\n');
    expect(stdout).not.toContain('Tr0ub4dor');
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
