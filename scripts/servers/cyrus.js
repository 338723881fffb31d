import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {mkdir, readFile, rm, writeFile} from 'node:fs/promises';
import {connect} from 'node:net';
import {join} from 'node:path';
import {execa} from 'execa';
import {startChild, untilReady} from './child.js';
import {formatCyrusConf, formatImapdConf, formatRsyslogConf, serverName} from './cyrus-conf.js';
import {createFolder, removeFolder} from './folder.js';
import {freePorts} from './ports.js';

/** @typedef {import('./cyrus-conf.js').Options} Options */

/** The folder with Debian 12 and its Cyrus 3.6, made by `npm run cyrus`; Cyrus's programs run with it as their root. */
export const cyrusRoot = process.env.CYRUS_ROOT ?? '/opt/cyrus';
const programs = '/usr/lib/cyrus/bin';
const users = ['cyrus', 'alice', 'bob', 'carol'];
const password = 'secret';

/** Whether Cyrus is there and can be started: its folder, its own /dev, and the rights of root. */
export function hasCyrus() {
  const devices = join(cyrusRoot, 'dev/null');
  return process.getuid?.() === 0 && existsSync(join(cyrusRoot, programs, 'master')) && existsSync(devices);
}

/**
 * Runs a program in the folder as its root. Never throws for an exit code.
 * @param {readonly string[]} command
 * @param {{input?: string, user?: string, env?: Record<string, string>}} [options]
 */
export async function runInCyrus(command, {input = '', user, env = {}} = {}) {
  const asUser = user === undefined ? [] : [`--userspec=${user}:mail`];
  const PATH = `${programs}:/usr/sbin:/usr/bin:/sbin:/bin`;
  return execa('chroot', [...asUser, cyrusRoot, ...command], {
    input,
    reject: false,
    timeout: 60_000,
    env: {PATH, ...env},
    extendEnv: false,
  });
}

/**
 * Starts a private Cyrus with users cyrus (administrator), alice, bob and carol, all with the password `secret`. Only one at
 * a time: they share /dev/log.
 * @param {{imapd?: (folder: string) => Options, zone?: string, changeConf?: (text: string) => string}} [options]  `imapd`: options of imapd.conf for a server in
 *   that folder; `zone`: time zone of server and syslog daemon; `changeConf` changes the text of cyrus.conf
 */
export async function startCyrus({imapd = () => ({}), zone = 'UTC', changeConf = (text) => text} = {}) {
  const folder = await createFolder('cyrus', cyrusRoot);
  const [imap = 0, pop3 = 0, lmtp = 0] = await freePorts(3);
  const place = {folder, ports: {imap, pop3, lmtp}};
  const own = ['db', 'log', 'msg', 'proc', 'quota', 'sieve', 'socket', 'user', 'backup'].map((name) => `lib/${name}`);
  for (const name of ['lib', ...own, 'spool', 'proc', 'lock', 'socket', 'log']) await mkdir(join(folder, name));
  await writeFile(join(folder, 'imapd.conf'), formatImapdConf(place, imapd(folder)));
  await writeFile(join(folder, 'cyrus.conf'), changeConf(formatCyrusConf(place)));
  await writeFile(join(folder, 'rsyslog.conf'), formatRsyslogConf(place));
  for (const user of users) {
    const database = ['-f', `${folder}/sasldb2`, '-u', serverName];
    await runInCyrus(['saslpasswd2', '-p', '-c', ...database, user], {input: password});
  }
  await runInCyrus(['chown', '-R', 'cyrus:mail', folder]);
  await runInCyrus(['/bin/sh', '-c', `ln -sfn /usr/share/zoneinfo/${zone} /etc/localtime`]);

  const syslog = await startSyslog(folder);
  const output = join(folder, 'master.out');
  const environment = [`TZ=${zone}`, `PATH=${programs}:/usr/sbin:/usr/bin:/sbin:/bin`];
  const master = ['env', '-i', ...environment, `${programs}/master`, '-D', '-C', `${folder}/imapd.conf`];
  const files = ['-M', `${folder}/cyrus.conf`, '-p', `${folder}/master.pid`];
  const child = startChild('chroot', [cyrusRoot, ...master, ...files], {folder, outputFile: output});

  async function stop() {
    await child.stop();
    await killLeft(folder);
    await syslog.stop();
    await removeFolder(folder);
  }
  try {
    await untilReady('Cyrus', child, output, () => isOpen(imap), 20_000);
  } catch (error) {
    const log = await readFile(join(folder, 'log/traditional.log'), 'utf8').catch(() => '');
    await stop();
    throw new Error(`${error instanceof Error ? error.message : error}\n${log.slice(-2000)}`);
  }
  return {
    ...place,
    /** What the syslog daemon writes: `traditional` and `iso`. @param {'traditional' | 'iso'} form */
    log: (form) => join(folder, 'log', `${form}.log`),
    notifySocket: join(folder, 'socket/notify'),
    /** Ids of its processes of a program. @param {string} program */
    pidsOf: (program) => processesOf(folder).flatMap(({pid, command}) => (command.includes(program) ? [pid] : [])),
    /** Has the syslog daemon open its files anew, as logrotate does. */
    reopenLogs: () => process.kill(syslog.pid, 'SIGHUP'),
    stop,
  };
}

/** @param {string} folder */
async function startSyslog(folder) {
  await rm(join(cyrusRoot, 'dev/log'), {force: true});
  const output = join(folder, 'rsyslog.out');
  const args = ['-n', '-f', `${folder}/rsyslog.conf`, '-i', `${folder}/rsyslog.pid`];
  const child = startChild('chroot', [cyrusRoot, '/usr/sbin/rsyslogd', ...args], {folder, outputFile: output});
  await untilReady('rsyslogd', child, output, async () => existsSync(join(cyrusRoot, 'dev/log')), 10_000);
  return child;
}

/** Processes whose arguments name the folder. @param {string} folder */
function processesOf(folder) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return command.includes(`${folder}/imapd.conf`) ? [{pid: Number(pid), command}] : [];
      } catch {
        return [];
      }
    });
}

/** What master leaves behind when it ends. @param {string} folder */
async function killLeft(folder) {
  for (const {pid} of processesOf(folder)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Gone meanwhile.
    }
  }
}

/** @param {number} port @returns {Promise<boolean>} */
function isOpen(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const answer = (/** @type {boolean} */ open) => {
      socket.destroy();
      resolve(open);
    };
    socket.setTimeout(1000, () => answer(false));
    socket.once('data', () => answer(true)).once('error', () => answer(false));
  });
}
