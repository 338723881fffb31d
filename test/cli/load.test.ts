import {execFile} from 'node:child_process';
import {readdirSync} from 'node:fs';
import {cp, mkdir, mkdtemp, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {load, scripts} from '../../bin/load.cjs';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));

describe('compiled scripts', () => {
  test('are taken by the Node.js that wrote them', () => {
    for (const name of ['main.cjs', 'oclif.cjs', 'check.cjs']) load(name);
    const refused = [...scripts].filter(([, script]) => script.cachedDataRejected !== false).map(([path]) => path);
    expect(scripts.size).toBeGreaterThan(3);
    expect(refused.map((path) => path.replace(root, ''))).toEqual([]);
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

  test('is compiled anew by bin/compile.js, which prints nothing', async () => {
    expect(await run(process.execPath, [join(copy, 'bin/compile.js')], {timeout: 60_000})).toEqual({
      stdout: '',
      stderr: '',
    });
    expect(compiled()).toContain('check.cjs.v8');
  });
});
