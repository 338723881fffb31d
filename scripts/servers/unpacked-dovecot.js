import {existsSync} from 'node:fs';
import {chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {execa} from 'execa';
import {cacheFolder} from './cache.js';
import {twice} from './twice.js';

const packages = ['dovecot-core', 'dovecot-imapd', 'dovecot-lmtpd'];
const unpackedName = 'dovecot-2.4';

/** The folder with Debian 13's Dovecot 2.4 and its libraries; its programs run with this folder as their root (chroot). */
export const unpackedDovecot = join(cacheFolder, unpackedName);

/** Whether Dovecot 2.4 is there. It arrives whole or not at all. */
export function hasUnpackedDovecot() {
  return existsSync(join(unpackedDovecot, 'usr/sbin/dovecot'));
}

/** The Debian mirror that this host uses. */
async function hostMirror() {
  const files = ['/etc/apt/sources.list.d/debian.sources', '/etc/apt/sources.list'];
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
  const [, mirror] = /^(?:URIs:|deb(?: \[.*?\])?) *(https?:\S+\/debian)\/?(?:\s|$)/m.exec(texts.join('\n')) ?? [];
  return mirror ?? 'http://deb.debian.org/debian';
}

/**
 * Runs apt-get with lists, state and cache of its own, so the host's stay untouched. Signatures are verified.
 * @param {string} folder
 * @param {readonly string[]} args
 */
async function privateAptGet(folder, args) {
  const options = {
    'Dir::Etc::sourcelist': `${folder}/sources.list`,
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::Etc::preferencesparts': '/dev/null',
    'Dir::State::lists': `${folder}/lists`,
    'Dir::State::status': `${folder}/status`,
    'Dir::Cache': folder,
    'Dir::Cache::archives': `${folder}/archives`,
    'Debug::NoLocking': '1',
    'APT::Sandbox::User': 'root',
    'APT::Update::Error-Mode': 'any',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '3',
    'Acquire::http::Timeout': '30',
    'pkgCacheGen::Essential': 'none',
  };
  const words = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  await execa('apt-get', ['-q', '-y', ...words, ...args], {timeout: 300_000, stdin: 'ignore'});
}

/**
 * Downloads the packages and what they depend on; gives the paths of the .deb files.
 * @param {string} folder
 * @param {string} mirror
 */
async function download(folder, mirror) {
  for (const name of ['lists/partial', 'archives/partial']) await mkdir(join(folder, name), {recursive: true});
  await writeFile(join(folder, 'status'), '');
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
  await writeFile(join(folder, 'sources.list'), `deb [signed-by=${keyring}] ${mirror} trixie main\n`);
  await privateAptGet(folder, ['update']);
  await privateAptGet(folder, ['install', '--no-install-recommends', '--download-only', ...packages]);
  const names = await readdir(join(folder, 'archives'));
  return names.filter((name) => name.endsWith('.deb')).map((name) => join(folder, 'archives', name));
}

/**
 * Unpacks the files of a package; its maintainer scripts do not run.
 * @param {string} deb
 * @param {string} root
 */
async function unpack(deb, root) {
  const left = ['doc', 'man', 'locale'].map((name) => `--exclude=./usr/share/${name}/*`);
  const tar = ['-x', '-C', root, '--keep-directory-symlink', ...left];
  await execa('dpkg-deb', ['--fsys-tarfile', deb], {encoding: 'buffer', buffer: false, timeout: 60_000}).pipe(
    'tar',
    tar,
  );
}

const accounts = {
  'etc/passwd': `root:x:0:0::/root:/bin/sh
nobody:x:65534:65534::/nonexistent:/usr/sbin/nologin
dovecot:x:100:102::/usr/lib/dovecot:/usr/sbin/nologin
dovenull:x:101:103::/nonexistent:/usr/sbin/nologin
`,
  'etc/group': 'root:x:0:\nmail:x:8:\nnogroup:x:65534:\ndovecot:x:102:\ndovenull:x:103:\n',
  'etc/hosts': '127.0.0.1 localhost\n',
  'etc/nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files\n',
};

/**
 * Adds what the maintainer scripts, a kernel and an administrator would have made: folders, devices, accounts.
 * @param {string} root
 */
async function furnish(root) {
  for (const name of ['etc', 'dev', 'proc', 'run', 'root', 'tmp', 'var/lib/dovecot']) {
    await mkdir(join(root, name), {recursive: true});
  }
  await chmod(root, 0o755);
  await chmod(join(root, 'tmp'), 0o1777);
  for (const name of ['lib64', 'lib', 'bin', 'sbin']) {
    if (!existsSync(join(root, name))) await symlink(`usr/${name}`, join(root, name));
  }
  for (const [name, text] of Object.entries(accounts)) await writeFile(join(root, name), text);
  for (const [name, minor] of Object.entries({null: 3, zero: 5, random: 8, urandom: 9})) {
    await execa('mknod', ['-m', '666', join(root, 'dev', name), 'c', '1', String(minor)], {timeout: 10_000});
  }
}

/** Removes what a killed run of more than an hour ago left behind. @param {string} cache */
async function removeLeftovers(cache) {
  const minutes = ['-mmin', '+60'];
  await execa('find', [
    cache,
    '-maxdepth',
    '1',
    '-name',
    `${unpackedName}.*`,
    ...minutes,
    '-exec',
    'rm',
    '-rf',
    '{}',
    '+',
  ]);
}

/**
 * Downloads Debian 13's Dovecot 2.4 and unpacks it into the cache folder; does nothing if it is there. Needs root on
 * Debian, and changes nothing else on the host. Throws if it fails, and leaves nothing behind.
 * @param {{cache?: string, mirror?: string}} [place]
 */
export async function fetchUnpackedDovecot({cache = cacheFolder, mirror} = {}) {
  const root = join(cache, unpackedName);
  if (existsSync(root)) return;
  await mkdir(cache, {recursive: true});
  await removeLeftovers(cache);
  const folder = await mkdtemp(join(cache, `${unpackedName}.`));
  try {
    const made = join(folder, 'root');
    await mkdir(made);
    const source = mirror ?? (await hostMirror());
    for (const deb of await twice(() => download(folder, source))) await unpack(deb, made);
    await furnish(made);
    await execa('chroot', [made, '/usr/sbin/dovecot', '--version'], {timeout: 10_000});
    await rename(made, root).catch((error) => {
      // Another process may have been faster; then its files stay.
      if (!existsSync(root)) throw error;
    });
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
}
