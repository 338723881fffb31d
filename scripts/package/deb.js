import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import {execa} from 'execa';
import {layOut} from './tarball.js';

const shells = {
  bash: 'usr/share/bash-completion/completions/dovepush',
  zsh: 'usr/share/zsh/vendor-completions/_dovepush',
  fish: 'usr/share/fish/vendor_completions.d/dovepush.fish',
};

/** @param {{name: string, other: string, version: string, architecture: string, depends: string, kib: number}} fields */
function control({name, other, version, architecture, depends, kib}) {
  return `Package: ${name}
Version: ${version}
Architecture: ${architecture}
Maintainer: dovepush <dovepush@example.org>
Installed-Size: ${kib}
Depends: ${depends}
Conflicts: ${other}
Section: mail
Priority: optional
Description: check, provision, watch and replay mail push notifications
 dovepush checks the push notification settings of Dovecot, provisions the
 http-notify entries of users, and watches, records and replays mail-store
 events of Dovecot and Cyrus.
`;
}

/**
 * Lets the distribution's Node.js compile the scripts when it is installed or replaced.
 * @param {string} place of the program, without the first slash
 * @returns {Record<string, string>} maintainer scripts and triggers
 */
function compileOnHost(place) {
  return {
    triggers: 'interest-noawait /usr/bin/node\n',
    postinst: `#!/bin/sh\nset -e\nnode /${place}/bin/compile.js || true\n`,
    prerm: `#!/bin/sh\nset -e\nrm -f /${place}/dist/joined/*.v8\n`,
  };
}

/**
 * Man pages, completion and documentation where Debian has them.
 * @param {string} program
 * @param {string} tree
 * @param {string} name
 */
async function addShared(program, tree, name) {
  const man = join(tree, 'usr/share/man/man1');
  mkdirSync(man, {recursive: true});
  for (const page of readdirSync(join(program, 'dist/man'))) {
    writeFileSync(join(man, `${page}.gz`), gzipSync(readFileSync(join(program, 'dist/man', page)), {level: 9}));
  }
  for (const [shell, path] of Object.entries(shells)) {
    const {stdout} = await execa(process.execPath, [join(program, 'bin/run.js'), 'completion', shell], {
      timeout: 60_000,
    });
    mkdirSync(join(tree, path, '..'), {recursive: true});
    writeFileSync(join(tree, path), `${stdout}\n`);
  }
  const doc = join(tree, 'usr/share/doc', name);
  mkdirSync(doc, {recursive: true});
  for (const entry of ['docs', 'examples', 'integration'])
    cpSync(join(program, entry), join(doc, entry), {recursive: true});
  cpSync(join(program, 'LICENSE'), join(doc, 'copyright'));
  cpSync(join(program, 'CHANGELOG.md'), join(doc, 'CHANGELOG.md'));
}

/**
 * Makes modes independent of the umask, and adds up sizes in KiB.
 * @param {string} folder
 * @returns {number}
 */
function setModes(folder) {
  let kib = 0;
  for (const entry of readdirSync(folder, {withFileTypes: true, recursive: true})) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isSymbolicLink()) continue;
    const {mode, size} = statSync(path);
    chmodSync(path, entry.isDirectory() || mode & 0o100 ? 0o755 : 0o644);
    kib += Math.ceil(size / 1024);
  }
  return kib;
}

/**
 * Builds \`dovepush-bundled\` with Node.js inside, or \`dovepush\` without.
 * @param {{program: string, node: string | null, architecture: string, version: string, output: string, scratch: string}} options
 */
export async function buildDeb({program, node, architecture, version, output, scratch}) {
  const [name, other] = node === null ? ['dovepush', 'dovepush-bundled'] : ['dovepush-bundled', 'dovepush'];
  const tree = join(scratch, 'deb');
  rmSync(tree, {recursive: true, force: true});
  mkdirSync(join(tree, 'usr/bin'), {recursive: true});
  const place = node === null ? 'usr/share/dovepush' : 'usr/lib/dovepush';
  if (node === null) {
    mkdirSync(join(tree, 'usr/share'), {recursive: true});
    cpSync(program, join(tree, place), {recursive: true, verbatimSymlinks: true});
    symlinkSync('../share/dovepush/bin/run.js', join(tree, 'usr/bin/dovepush'));
    chmodSync(join(tree, place, 'bin/run.js'), 0o755);
  } else {
    layOut({program, node, folder: join(tree, place)});
    symlinkSync('../lib/dovepush/bin/dovepush', join(tree, 'usr/bin/dovepush'));
  }
  await addShared(program, tree, name);
  const kib = setModes(tree);
  const depends = node === null ? 'nodejs (>= 20.17)' : 'libc6 (>= 2.28), libstdc++6 (>= 8)';
  mkdirSync(join(tree, 'DEBIAN'));
  writeFileSync(join(tree, 'DEBIAN/control'), control({name, other, version, architecture, depends, kib}));
  for (const [script, text] of Object.entries(node === null ? compileOnHost(place) : {})) {
    writeFileSync(join(tree, 'DEBIAN', script), text, {mode: script === 'triggers' ? 0o644 : 0o755});
  }
  const file = join(output, `${name}_${version}_${architecture}.deb`);
  await execa('dpkg-deb', ['--root-owner-group', '-Zxz', '--build', tree, file], {timeout: 600_000, stdout: 'ignore'});
  return {file, bytes: statSync(file).size};
}
