import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
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
    expect(JSON.parse(stderr).message).toContain("'5' is no duration");
  });

  test('that is empty in the environment counts as not given', async () => {
    expect(await pathTaken([], {DOVEPUSH_PATH: ''})).toBe('/preliminary/http-notify/v1/notify');
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
    expect(stderr).toContain('there is no profile file');
  });

  test('whose file cannot be read ends with 3', async () => {
    const {exitCode, stderr} = await runCli(['ox', 'listen', '--config', folder, '--json']);

    expect(exitCode).toBe(3);
    expect(JSON.parse(stderr).code).toBe('PROFILE_UNREADABLE');
  });
});
