import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {runCli} from '../../run-cli.js';

const script = `function script_init()
end
function dovecot_lua_notify_begin_txn(user)
  return {}
end
function dovecot_lua_notify_event_message_new(context, event)
  os.execute("push")
end
function dovecot_lua_notify_end_txn(context)
end
`;

describe('lua check', () => {
  let folder = '';
  let file = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dovepush-lua-'));
    file = join(folder, 'push.lua');
    await writeFile(file, script);
  });
  afterAll(() => rm(folder, {recursive: true, force: true}));

  test('prints a document that counts what it found and ends with 1 at errors', async () => {
    const {exitCode, stdout, stderr} = await runCli(['lua', 'check', file, '--json']);

    const document = JSON.parse(stdout);
    expect(document).toMatchObject({
      schema: 'dovepush.lua-check/1',
      dovecotVersion: '2.3',
      files: [file],
      summary: {files: 1, errors: 1, warnings: 1, infos: 0},
    });
    expect(document.findings).toEqual([
      expect.objectContaining({
        rule: 'lua-init-return',
        severity: 'error',
        file,
        line: 1,
        column: 10,
        endLine: 1,
        endColumn: 21,
      }),
      expect.objectContaining({
        rule: 'lua-blocking',
        severity: 'warning',
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 21,
      }),
    ]);
    expect({exitCode, stderr}).toEqual({exitCode: 1, stderr: ''});
  });

  test('prints a line for each finding and nothing else on stdout', async () => {
    const {stdout} = await runCli(['lua', 'check', file, '--format', 'oneline']);

    expect(stdout).toBe(
      `${file}:1:10: error: script_init returns nothing, and the driver does not start [lua-init-return]\n` +
        `${file}:7:3: warning: os.execute waits for a process, and the delivery waits with it [lua-blocking]\n`,
    );
  });

  test.each([
    [
      'a configuration of 2.4',
      'dovecot_config_version = 2.4.3\ndovecot_storage_version = 2.4.3\n',
      [],
      /^2\.4\.\d$/,
      /dovecot\.conf/,
    ],
    ['a configuration of 2.3', 'protocols = imap\n', [], /^2\.3\.\d+$/, /dovecot\.conf/],
    ['the flag over it', 'protocols = imap\n', ['--dovecot-version', '2.4.4'], /^2\.4\.4$/, /--dovecot-version/],
  ])('follows the Dovecot of %s', async (_, text, flags, release, reason) => {
    const conf = join(folder, 'dovecot.conf');
    await writeFile(conf, text);

    const {stdout} = await runCli(['lua', 'check', file, '--dovecot-conf', conf, ...flags, '--json']);

    const document = JSON.parse(stdout);
    expect(document).toMatchObject({
      release: expect.stringMatching(release),
      releaseReason: expect.stringMatching(reason),
    });
    expect(document.dovecotVersion).toBe(document.release.slice(0, 3));
  });

  test('cannot follow a configuration that is not there', async () => {
    const result = await runCli(['lua', 'check', file, '--dovecot-conf', join(folder, 'none.conf')]);

    expect(result).toMatchObject({exitCode: 3, stderr: expect.stringContaining('CONFIG_UNREADABLE')});
  });

  test('frames the place in text', async () => {
    const {stdout, stderr} = await runCli(['lua', 'check', file, '--disable', 'lua-blocking']);

    expect(stdout).toContain('    1 | function script_init()\n      |          ^~~~~~~~~~~\n');
    expect(stderr).toBe('% 1 error, 0 warnings, 0 infos, as Dovecot 2.3.19 runs it\n');
  });

  test.each([
    [[], 1],
    [['--disable', 'lua-init-return'], 0],
    [['--disable', 'lua-init-return', '--fail-on', 'warning'], 1],
    [['--ignore', '^script_init', '--ignore', 'os.execute', '--fail-on', 'warning'], 0],
    [['--enable', 'lua-blocking'], 0],
    [['--dovecot-version', '2.4'], 0],
    [['--enable', 'lua-bloking'], 2],
    [['--ignore', '('], 2],
  ])('with %j ends with %i', async (flags, expected) => {
    expect((await runCli(['lua', 'check', file, '-f', 'oneline', ...flags])).exitCode).toBe(expected);
  });

  test('knows the forms of code scanning too', async () => {
    const sarif = await runCli(['lua', 'check', file, '-f', 'sarif']);
    const github = await runCli(['lua', 'check', file, '-f', 'github']);

    expect(JSON.parse(sarif.stdout).runs[0].results[0]).toMatchObject({ruleId: 'lua-init-return', level: 'error'});
    expect(github.stdout).toMatch(
      /^::error file=.*push\.lua,line=1,endLine=1,col=10,endColumn=20,title=lua-init-return::/,
    );
  });

  test('ends with 3 when the script cannot be read', async () => {
    const {exitCode, stdout, stderr} = await runCli(['lua', 'check', join(folder, 'none.lua'), '--json']);

    expect(JSON.parse(stderr)).toMatchObject({code: 'LUA_UNREADABLE', exitCode: 3});
    expect({exitCode, stdout}).toEqual({exitCode: 3, stdout: ''});
  });
});
