import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {BaseCommand} from '../../src/cli/base-command.js';
import {repeatable} from '../../src/cli/repeatable.js';
import {layerSettings} from '../../src/cli/settings.js';
import {runCli} from '../run-cli.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dovepush-'));
});
afterEach(() => rm(folder, {recursive: true}));

const profiles = `default-profile = day

[day]
path = /from-default-profile

[night]
path = /from-night
wait = 30ms
`;

/** The path that `ox listen` takes from wherever it finds one. */
async function pathTaken(args: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const {stderr, exitCode} = await runCli(['ox', 'listen', '--listen', '127.0.0.1:0', '--wait', '20ms', ...args], {
    env,
  });
  const [, path = `${exitCode}: ${stderr}`] = /listening on http:\/\/[\d.:]+(\/\S+)/.exec(stderr) ?? [];
  return path;
}

describe('the value of a flag', () => {
  test('is taken from the command line, then the environment, then the profile, then the default', async () => {
    const file = join(folder, 'config.ini');
    await writeFile(file, profiles);
    const config = ['--config', file];
    const fromEnvironment = {DOVEPUSH_PATH: '/from-environment'};

    const taken = await Promise.all([
      pathTaken([...config, '--path', '/from-flag'], fromEnvironment),
      pathTaken([...config], fromEnvironment),
      pathTaken([...config, '--profile', 'night']),
      pathTaken([...config]),
      pathTaken([]),
    ]);

    expect(taken).toEqual([
      '/from-flag',
      '/from-environment',
      '/from-night',
      '/from-default-profile',
      '/preliminary/http-notify/v1/notify',
    ]);
  });

  test('that may be repeated is one value there', async () => {
    const file = join(folder, 'config.ini');
    await writeFile(file, '[p]\nenable = no-such-rule\n');
    const check = ['config', 'check', '/dev/null'];

    const both = await Promise.all([
      runCli([...check, '--config', file, '--profile', 'p']),
      runCli(check, {env: {DOVEPUSH_ENABLE: 'no-such-rule'}}),
    ]);

    for (const {exitCode, stderr} of both) {
      expect({exitCode, stderr}).toEqual({exitCode: 2, stderr: expect.stringContaining('no rule no-such-rule')});
    }
  });

  test('from a profile is checked like one of the command line', async () => {
    const file = join(folder, 'config.ini');
    await writeFile(file, '[p]\nwait = 5\n');

    const {exitCode, stderr} = await runCli(['ox', 'listen', '--config', file, '--profile', 'p', '--json']);

    expect(exitCode).toBe(2);
    expect(JSON.parse(stderr).message).toContain("'5' is not a valid duration");
  });

  test('that is empty in the environment counts as not given', async () => {
    expect(await pathTaken([], {DOVEPUSH_PATH: ''})).toBe('/preliminary/http-notify/v1/notify');
  });
});

describe('values of a profile', () => {
  const profileFile = async (lines: string) => {
    const file = join(folder, 'config.ini');
    await writeFile(file, `default-profile = p\n[p]\n${lines}\n`);
    return ['--config', file];
  };
  const show = ['events', 'show', '/dev/null'];

  test('are not put into the environment', async () => {
    const environment = {...process.env};
    const profile = {file: 'f', name: 'p', values: {quiet: 'true', config: '/x', timeout: '3s'}};

    const {argv} = await layerSettings(['--json'], BaseCommand.baseFlags, profile, process.env);

    expect(argv).toEqual(['--config=/x', '--quiet', '--timeout=3s', '--json']);
    expect(process.env).toEqual(environment);
  });

  test('exclude flags of the command line, and one another', async () => {
    const config = await profileFile('kcat = true');
    const both = await profileFile('kcat = true\njson = yes');

    for (const args of [
      [...show, ...config, '--json'],
      [...show, ...both],
    ]) {
      const {exitCode, stderr} = await runCli(args);
      expect(exitCode).toBe(2);
      expect(stderr).toContain('cannot be used with --kcat');
    }
  });

  test('that switch off exclude nothing', async () => {
    const config = await profileFile('kcat = no');

    expect(await runCli([...show, ...config, '--json'])).toMatchObject({exitCode: 0});
    expect(await runCli([...show, '--json'], {env: {DOVEPUSH_KCAT: '0'}})).toMatchObject({exitCode: 0});
  });

  test('fulfil what a flag of the command line depends on', async () => {
    const config = await profileFile('fix = 1');
    const main = join(folder, 'dovecot.conf');
    await writeFile(main, '');

    const {stderr} = await runCli(['config', 'check', main, ...config, '--dry-run']);

    expect(stderr).not.toContain('needs --fix');
    expect((await runCli(['config', 'check', main, '--dry-run'])).stderr).toContain('--dry-run needs --fix');
  });

  test('give way to short flags and to the opposite of a switch', async () => {
    const config = await profileFile('format = json\ncolor = true');

    expect((await runCli([...show, ...config, '-f', 'nonsense'])).stderr).toContain("unknown format 'nonsense'");
    expect((await runCli(['ox', 'listen', ...config, '--wait', '5'])).stderr).toContain('\u001b[');
    expect((await runCli(['ox', 'listen', ...config, '--no-color', '--wait', '5'])).stderr).not.toContain('\u001b[');
  });

  test('may look like flags, and do not take the arguments of the command', async () => {
    const config = await profileFile('grep = --x=y\nenable = driver-gap');
    const main = join(folder, 'dovecot.conf');
    await writeFile(main, '');

    expect(await runCli([...show, ...config])).toMatchObject({exitCode: 0, stderr: ''});
    expect((await runCli(['config', 'check', ...config, '--', main])).exitCode).toBe(0);
  });

  test('of a flag that is repeated on the command line are not added to it', async () => {
    const profile = {file: 'f', name: 'p', values: {disable: 'c'}};
    const words = ['--disable', 'a', '--disable=b', 'main.conf'];

    const {argv, origins} = await layerSettings(words, {disable: repeatable({})}, profile, {DOVEPUSH_DISABLE: 'd'});

    expect(argv).toEqual(words);
    expect(origins.get('disable')).toBe('flag');
  });

  test('that are neither on nor off are refused', async () => {
    const config = await profileFile('kcat = perhaps');
    const environment = {env: {DOVEPUSH_KCAT: 'perhaps'}};

    const taken = await Promise.all([runCli([...show, ...config]), runCli(show, environment)]);

    expect(taken.map(({exitCode}) => exitCode)).toEqual([2, 2]);
    expect(taken[0]?.stderr).toContain("'perhaps' is not a valid value of kcat in profile p");
    expect(taken[1]?.stderr).toContain('in the environment variable DOVEPUSH_KCAT');
  });
});

describe('the profile', () => {
  test('and its file may be named in the environment', async () => {
    const file = join(folder, 'other.ini');
    await writeFile(file, profiles);

    expect(await pathTaken([], {DOVEPUSH_CONFIG: file, DOVEPUSH_PROFILE: 'night'})).toBe('/from-night');
  });

  test('is looked for in the XDG folder', async () => {
    await mkdir(join(folder, 'dovepush'));
    await writeFile(join(folder, 'dovepush/config.ini'), profiles);

    expect(await pathTaken([], {XDG_CONFIG_HOME: folder})).toBe('/from-default-profile');
  });

  test('that the file lacks is refused, and the known ones are named', async () => {
    const file = join(folder, 'config.ini');
    await writeFile(file, profiles);

    const {exitCode, stderr} = await runCli(['ox', 'listen', '--config', file, '--profile', 'noon', '--json']);

    expect(exitCode).toBe(2);
    expect(JSON.parse(stderr).hint).toBe('Choose one of: day, night.');
  });

  test('whose file is not there is refused', async () => {
    const {exitCode, stderr} = await runCli(['ox', 'listen', '--config', join(folder, 'none.ini')]);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('cannot read the profile file');
  });

  test('whose file cannot be read ends with 3', async () => {
    const {exitCode, stderr} = await runCli(['ox', 'listen', '--config', folder, '--json']);

    expect(exitCode).toBe(3);
    expect(JSON.parse(stderr).code).toBe('PROFILE_UNREADABLE');
  });
});
