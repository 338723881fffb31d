import {spawnSync} from 'node:child_process';
import {cpSync, mkdirSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {execa} from 'execa';

/** Starts the program with the Node.js beside it, from wherever it is linked to. */
const launcher = `#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
exec "$here/../node/bin/node" "$here/../lib/bin/run.js" "$@"
`;

/**
 * Lays out the program with its own Node.js: \`bin/dovepush\`, \`lib\`, \`node\`.
 * @param {{program: string, node: string, folder: string}} options
 */
export function layOut({program, node, folder}) {
  mkdirSync(join(folder, 'bin'), {recursive: true});
  writeFileSync(join(folder, 'bin/dovepush'), launcher, {mode: 0o755});
  cpSync(program, join(folder, 'lib'), {recursive: true, verbatimSymlinks: true});
  mkdirSync(join(folder, 'node/bin'), {recursive: true});
  cpSync(join(node, 'bin/node'), join(folder, 'node/bin/node'));
  cpSync(join(node, 'LICENSE'), join(folder, 'node/LICENSE'));
  compile(folder);
}

/**
 * Lets the Node.js inside compile the scripts, if this machine can run it.
 * @param {string} folder
 */
function compile(folder) {
  const {error} = spawnSync(join(folder, 'node/bin/node'), [join(folder, 'lib/bin/compile.js')], {timeout: 60_000});
  if (error !== undefined) console.log(`scripts are not compiled: ${error.message}`);
}

/** @param {{program: string, node: string, file: string, scratch: string}} options */
export async function buildTarball({program, node, file, scratch}) {
  const folder = join(scratch, 'tarball');
  rmSync(folder, {recursive: true, force: true});
  layOut({program, node, folder: join(folder, 'dovepush')});
  const words = ['--owner=0', '--group=0', '--sort=name', '-czf', file, '-C', folder, 'dovepush'];
  await execa('tar', words, {timeout: 600_000});
  return {file, bytes: statSync(file).size};
}
