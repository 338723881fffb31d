import {execFile} from 'node:child_process';
import {readdirSync} from 'node:fs';
import {cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {runCli} from '../run-cli.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));

describe('what a start loads', () => {
  /** Names of scripts, and of packages that are loaded from elsewhere. */
  const loadedBy = async (...words: string[]) => {
    const list = join(await mkdtemp(join(tmpdir(), 'dovepush-loaded-')), 'files');
    const hook = new URL('./list-loaded.mjs', import.meta.url).href;
    const env = {NODE_OPTIONS: `--import ${hook}`, DOVEPUSH_TEST_LOADED: list};
    await runCli(words, {env});
    const files = (await readFile(list, 'utf8')).split('\n');
    await rm(join(list, '..'), {recursive: true});
    return files.flatMap((file) => /(?:joined|node_modules)\/(.*)/.exec(file)?.[1] ?? []).sort();
  };
  const always = ['main.cjs', 'rolldown-runtime.cjs', 'start.cjs'];

  test('is next to nothing for the version and the help', async () => {
    expect(await loadedBy('--version')).toEqual(always);
    expect(await loadedBy('metadata', 'get', '--help')).toEqual(['help.cjs', ...always]);
  });

  test('is what a check needs for a check', async () => {
    const command = ['check.cjs', 'commands-config-check.cjs', 'common.cjs', 'help.cjs', 'main.cjs', 'oclif.cjs'];
    const rest = ['rolldown-runtime.cjs', 'start.cjs'];
    expect(await loadedBy('config', 'check', join(root, 'examples/mail-host/dovecot.conf'))).toEqual([
      ...command,
      ...rest,
    ]);
  });
});

describe('a copy of the program', () => {
  let copy: string;

  const answer = async (...nodeFlags: string[]) => {
    const words = [...nodeFlags, join(copy, 'bin/run.js'), 'config', 'explain', 'driver-gap'];
    return run(process.execPath, words, {timeout: 30_000});
  };

  beforeAll(async () => {
    copy = await mkdtemp(join(tmpdir(), 'dovepush-load-'));
    for (const name of ['bin', 'dist', 'package.json', 'oclif.manifest.json']) {
      await cp(join(root, name), join(copy, name), {recursive: true});
    }
    await mkdir(join(copy, 'src/config'), {recursive: true});
    await cp(join(root, 'src/config/settings'), join(copy, 'src/config/settings'), {recursive: true});
    await cp(join(root, 'examples'), join(copy, 'examples'), {recursive: true});
    await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
  });
  afterAll(() => rm(copy, {recursive: true, force: true}));

  const compiled = () => readdirSync(join(copy, 'dist/joined')).filter((name) => name.endsWith('.v8'));

  test('says the same with what another V8 compiled, cut or without', async () => {
    const expected = await answer();
    expect(expected.stdout).toContain('driver-gap');
    // V8 counts its flags as another release.
    expect(await answer('--no-opt')).toEqual(expected);
    for (const name of compiled()) await writeFile(join(copy, 'dist/joined', name), 'cut');
    expect(await answer()).toEqual(expected);
    for (const name of compiled()) await rm(join(copy, 'dist/joined', name));
    expect(await answer()).toEqual(expected);
  });

  test('is compiled anew by bin/compile.js, which prints nothing, and V8 takes all of it', async () => {
    expect(await run(process.execPath, [join(copy, 'bin/compile.js')], {timeout: 60_000})).toEqual({
      stdout: '',
      stderr: '',
    });
    expect(compiled()).toContain('check.cjs.v8');
    const load = `const {load, scripts} = require(process.argv[1]);
      for (const name of ['main.cjs', 'oclif.cjs', 'check.cjs']) load(name);
      const refused = [...scripts].filter(([, script]) => script.cachedDataRejected !== false);
      console.log(JSON.stringify({refused: refused.map(([path]) => path), taken: scripts.size > 3}));`;
    const {stdout} = await run(process.execPath, ['-e', load, join(copy, 'bin/load.cjs')], {timeout: 30_000});
    expect(JSON.parse(stdout)).toEqual({refused: [], taken: true});
  });
});
