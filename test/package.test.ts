import {execFile} from 'node:child_process';
import {existsSync, readdirSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterAll, beforeAll, expect, test} from 'vitest';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');
/** npm may have to fetch what is not in its cache. */
const timeout = 240_000;

let folder = '';
let prefix = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dovepush-pack-'));
  prefix = join(folder, 'prefix');
  // The program is built already, and npm's own scripts would build it again.
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], {cwd: root, timeout});
  const [file = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  const words = ['--global', '--prefix', prefix, '--omit=dev', '--prefer-offline', '--no-audit', '--no-fund'];
  await run('npm', ['install', ...words, join(folder, file)], {cwd: folder, timeout});
}, timeout);
afterAll(() => rm(folder, {recursive: true, force: true}));

const installed = () => join(prefix, 'lib/node_modules/dovepush');
const dovepush = (...args: string[]) =>
  run(join(prefix, 'bin/dovepush'), args, {
    cwd: installed(),
    env: {PATH: process.env.PATH, HOME: folder},
    timeout: 60_000,
  });

test('a packed program installs into an empty prefix and runs without development dependencies', async () => {
  const [version, help, shown] = await Promise.all([
    dovepush('version', '--json'),
    dovepush('help', 'events', 'replay'),
    dovepush('events', 'show', 'examples/events.jsonl', '--event', 'MessageTrash', '--json'),
  ]);
  const checked = await dovepush('config', 'check', 'examples/mail-host/dovecot.conf', '--json').catch(
    (error) => error,
  );

  expect(JSON.parse(version.stdout).schema).toBe('dovepush.version/1');
  expect(help.stdout).toContain('$ dovepush events replay --from SOURCE --to DESTINATION [flags]');
  expect(shown.stdout.trimEnd().split('\n')).toHaveLength(5);
  expect({code: checked.code, errors: JSON.parse(checked.stdout).summary.errors}).toEqual({code: 1, errors: 3});
  for (const name of ['vitest', 'typescript', 'rolldown', 'oclif', '@biomejs']) {
    expect(existsSync(join(installed(), 'node_modules', name))).toBe(false);
  }
});

test('it has the documentation, examples, integrations and man pages, but no sources and no tests', async () => {
  for (const path of [
    'README.md',
    'LICENSE',
    'docs/no-notifications.md',
    'examples/push.lua',
    'integration/systemd/dovepush.conf',
  ]) {
    expect({path, exists: existsSync(join(installed(), path))}).toEqual({path, exists: true});
  }
  expect(existsSync(join(prefix, 'share/man/man1/dovepush-config-check.1'))).toBe(true);
  expect(readdirSync(installed())).not.toContain('test');
  expect(readdirSync(join(installed(), 'src'))).toEqual(['config', 'reference']);
});
