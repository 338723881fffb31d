import {randomBytes} from 'node:crypto';
import {appendFile, chmod, chown, copyFile, mkdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {userInfo} from 'node:os';
import {basename, join} from 'node:path';
import {execa} from 'execa';
import {startChild, untilReady} from './child.js';
import {formatDovecotConf} from './dovecot-conf.js';
import {createDovecotFolder, dovecotCommand, runDovecot} from './dovecot-programs.js';
import {removeFolder} from './folder.js';
import {deliverByLmtp, greets} from './lmtp.js';
import {freePorts} from './ports.js';

/** @typedef {import('./dovecot-conf.js').DovecotPlace} DovecotPlace */
/** @typedef {import('./dovecot-conf.js').DovecotOptions} DovecotOptions */

/** Password of every user. */
export const userPassword = 'secret';

const mailUid = 5000;

/**
 * A running private Dovecot, from the plain data that says where it is; so another process can use it too.
 * @param {DovecotPlace} place
 */
export function dovecotAt(place) {
  const {series, root, uid, gid, ports, apiKey} = place;
  const conf = join(root, 'dovecot.conf');
  return {
    place,
    series,
    root,
    conf,
    /** A doveadm that sees this server's files, for `--doveadm`. */
    doveadmPath: join(root, 'doveadm'),
    /** The same for `--dovecot-lda`. */
    ldaPath: join(root, 'dovecot-lda'),
    /** The flags with which dovepush reaches it through doveadm as a process. */
    cliFlags: ['--dovecot-conf', conf, '--doveadm', join(root, 'doveadm')],
    ports,
    apiKey,
    /** Name and password of users, one a line. */
    usersFile: join(root, 'users'),

    /**
     * Adds a user; `fields` override settings for this one, as its series spells them (no blanks).
     * @param {string} name
     * @param {Readonly<Record<string, string>>} [fields]
     */
    async addUser(name, fields = {}) {
      const extra = Object.entries(fields).map(([key, value]) => `userdb_${key}=${value}`);
      const home = join(root, 'mail', name.replaceAll('/', '_'));
      const line = `${name}:{PLAIN}${userPassword}:${uid}:${gid}::${home}::${extra.join(' ')}\n`;
      await appendFile(join(root, 'users'), line);
    },

    /**
     * Runs doveadm against this server. Never throws for an exit code.
     * @param {readonly string[]} args
     * @param {{input?: string}} [options]
     */
    doveadm: (args, {input = ''} = {}) => runDovecot(series, 'doveadm', ['-c', conf, ...args], {input}),

    /**
     * Delivers a mail with dovecot-lda, run as the user of the mails.
     * @param {string} user
     * @param {string | Buffer} mail
     */
    deliverByLda: (user, mail) => {
      return runDovecot(series, 'dovecot-lda', ['-c', conf, '-d', user], {input: mail});
    },

    /**
     * Delivers a mail over LMTP, also to `user+folder@domain`; a short one where none is given.
     * @param {string} recipient
     * @param {string | Buffer} [mail]
     */
    async deliver(recipient, mail) {
      const short = `From: Alice <alice@example.net>\nTo: <${recipient}>\nSubject: Hello\n\nHi there\n`;
      await deliverByLmtp(ports.lmtp, recipient, mail ?? short);
    },

    /** Everything logged so far. */
    log: async () => readFile(join(root, 'dovecot.log'), 'utf8').catch(() => ''),
  };
}

/** Whether its authentication and delivery are up. @param {DovecotPlace} place */
async function isUp({root, ports}) {
  const auth = await stat(join(root, 'base/auth-userdb')).catch(() => null);
  return auth !== null && greets(ports.lmtp);
}

/** @param {DovecotOptions} options @returns {Promise<DovecotPlace>} */
async function choosePlace({series = '2.3', http = true}) {
  const {uid, gid} = userInfo();
  const root = await createDovecotFolder(series);
  const [imap = 0, lmtp = 0, httpPort = 0] = await freePorts(3);
  const owner = uid === 0 ? {uid: mailUid, gid: mailUid} : {uid, gid};
  const apiKey = randomBytes(12).toString('hex');
  return {series, root, ...owner, apiKey, ports: {imap, lmtp, http: http ? httpPort : 0}};
}

/** The names of who runs this, null for root, whom Dovecot takes as it is. */
async function accountNames() {
  const {uid, username} = userInfo();
  if (uid === 0) return null;
  const {stdout} = await execa('id', ['-gn'], {timeout: 5000});
  return {user: username, group: stdout};
}

/**
 * Copies lua scripts to where the user of the mails can read them, and gives the drivers with these paths.
 * @param {string} root
 * @param {DovecotOptions} options
 */
async function withScripts(root, {drivers, ...options}) {
  if (drivers === undefined) return options;
  const copied = drivers.map(async (driver) => {
    if (driver.driver !== 'lua') return driver;
    const script = join(root, basename(driver.script));
    await copyFile(driver.script, script);
    await chmod(script, 0o644);
    return {...driver, script};
  });
  return {...options, drivers: await Promise.all(copied)};
}

/** A program that runs another one with the same arguments. @param {string} path @param {readonly string[]} command */
async function writeWrapper(path, command) {
  await writeFile(path, `#!/bin/sh\nexec ${command.join(' ')} "$@"\n`, {mode: 0o755});
}

/**
 * Starts a private Dovecot on loopback; it takes mail and doveadm works when this resolves. The caller must stop it;
 * it dies with this process at the latest.
 * @param {DovecotOptions} [options]
 */
export async function startDovecot(options = {}) {
  const place = await choosePlace(options);
  const {series, root, uid, gid} = place;
  const dovecot = dovecotAt(place);
  const outputFile = join(root, 'output.log');
  await mkdir(join(root, 'mail'));
  await chown(join(root, 'mail'), uid, gid);
  await writeFile(dovecot.usersFile, '');
  await writeWrapper(dovecot.doveadmPath, dovecotCommand(series, 'doveadm'));
  await writeWrapper(dovecot.ldaPath, dovecotCommand(series, 'dovecot-lda'));
  for (const user of options.users ?? []) await dovecot.addUser(user);
  const account = await accountNames();

  /** @type {import('./child.js').Child | null} */
  let child = null;
  /** @param {DovecotOptions} [changed] */
  async function start(changed) {
    const wanted = await withScripts(root, {...options, ...changed});
    await writeFile(dovecot.conf, formatDovecotConf(place, wanted, account));
    // Left over from an earlier start it would look ready.
    await rm(join(root, 'base/auth-userdb'), {force: true});
    const [command, ...words] = dovecotCommand(series, 'dovecot');
    child = startChild(command, [...words, '-F', '-c', dovecot.conf], {folder: root, outputFile});
    await untilReady('Dovecot', child, outputFile, () => isUp(place), 20_000);
  }
  const remove = () => removeFolder(root);
  await start().catch(async (error) => {
    await remove();
    throw error;
  });

  return {
    ...dovecot,
    /** Process id of the last start. */
    pid: () => child?.pid ?? 0,
    /** Ends it and removes its folder. */
    stop: async () => {
      await child?.stop();
      await remove();
    },
    /** Starts it again with its users and mails, with some of the options changed. @param {DovecotOptions} [changed] */
    restart: async (changed) => {
      await child?.stop();
      await start(changed);
    },
  };
}
