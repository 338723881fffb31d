import {cpSync, existsSync, mkdirSync, readFileSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {execa} from 'execa';

const timeout = 600_000;

/**
 * The program as npm packs it.
 * @typedef {{file: string, version: string}} Packed
 */

/**
 * Packs the program. It is built by this.
 * @param {string} root
 * @param {string} folder
 * @returns {Promise<Packed>}
 */
export async function packProgram(root, folder) {
  await execa('npm', ['pack', '--pack-destination', folder], {cwd: root, timeout, stdout: 'ignore', stderr: 'inherit'});
  const {version} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return {file: join(folder, `dovepush-${version}.tgz`), version};
}

/**
 * Unpacks the program and installs its dependencies for an architecture, in the versions of package-lock.json. Returns the
 * directory.
 * @param {{packed: Packed, root: string, cpu: string, folder: string}} options
 */
export async function installProgram({packed, root, cpu, folder}) {
  mkdirSync(folder, {recursive: true});
  await execa('tar', ['-xzf', packed.file, '-C', folder, '--strip-components=1'], {timeout});
  cpSync(join(root, 'package-lock.json'), join(folder, 'package-lock.json'));
  const platform = ['--os=linux', `--cpu=${cpu}`, '--libc=glibc'];
  const words = ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', ...platform];
  await execa('npm', words, {cwd: folder, timeout, stdout: 'ignore', stderr: 'inherit'});
  rmSync(join(folder, 'package-lock.json'));
  return folder;
}

/**
 * Fetches Node.js from the npm registry. Returns the directory with `bin/node` and its licence.
 * @param {{release: string, cpu: string, folder: string}} options
 */
export async function fetchNode({release, cpu, folder}) {
  mkdirSync(folder, {recursive: true});
  const name = `node-linux-${cpu}`;
  await execa('npm', ['pack', `${name}@${release}`, '--pack-destination', folder], {
    timeout,
    stdout: 'ignore',
    stderr: 'inherit',
  });
  await execa('tar', ['-xzf', join(folder, `${name}-${release}.tgz`), '-C', folder, '--strip-components=1'], {timeout});
  if (!existsSync(join(folder, 'bin/node'))) throw new Error(`${name}@${release} has no bin/node`);
  return folder;
}
