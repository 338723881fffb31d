// Builds the packages for hosts: a tarball and a .deb with their own Node.js, and a .deb that depends on nodejs.
import {mkdirSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {buildDeb} from './package/deb.js';
import {fetchNode, installProgram, packProgram} from './package/stage.js';
import {buildTarball} from './package/tarball.js';

/** The Node.js inside of packages. Raise it with each security release and build again. */
const nodeRelease = '22.23.5';
/** npm's name of an architecture and Debian's. */
const architectures = /** @type {const} */ ({x64: 'amd64', arm64: 'arm64'});

const root = fileURLToPath(new URL('..', import.meta.url));
const output = join(root, 'packages');
const wanted = process.argv.slice(2);

mkdirSync(output, {recursive: true});
const scratch = await mkdtemp(join(tmpdir(), 'dovepush-package-'));
try {
  const packed = await packProgram(root, scratch);
  for (const [cpu, debian] of Object.entries(architectures)) {
    if (wanted.length > 0 && !wanted.includes(cpu)) continue;
    const program = await installProgram({packed, root, cpu, folder: join(scratch, cpu)});
    const node = await fetchNode({release: nodeRelease, cpu, folder: join(scratch, `node-${cpu}`)});
    const {version} = packed;
    const files = [
      await buildTarball({program, node, file: join(output, `dovepush-${version}-linux-${cpu}.tar.gz`), scratch}),
      await buildDeb({program, node, architecture: debian, version, output, scratch}),
      await buildDeb({program, node: null, architecture: debian, version, output, scratch}),
    ];
    for (const {file, bytes} of files) console.log(`${(bytes / 2 ** 20).toFixed(1).padStart(6)} MiB  ${file}`);
  }
} finally {
  await rm(scratch, {recursive: true, force: true});
}
