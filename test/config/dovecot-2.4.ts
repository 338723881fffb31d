import {chown, mkdir, readFile, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {createDovecotFolder, runDovecot} from '../../scripts/servers/dovecot-programs.js';
import {removeFolder} from '../../scripts/servers/folder.js';
import {host, loadConfig} from '../../src/config/load.js';
import {usualRelease} from '../../src/dovecot-release.js';
import {generateConfig24} from './generated-2.4.js';
import {compareLive, type LiveCase, type LiveSession, liveEnv, writeFiles} from './live-2.4.js';

/** The user that sessions run as; no account of it is needed. */
const uid = 54_321;
const user = 'tester';

const mail = 'From: a@example.org\nTo: tester@example.org\nSubject: x\n\nx\n';

/** The programs whose sessions are looked at, and what they are fed. */
const programs = [
  {protocol: 'lda', program: 'dovecot-lda', args: ['-f', 'a@example.org'], input: mail},
  {protocol: 'imap', program: 'imap', args: ['-k'], input: 'a LOGOUT\r\n'},
] as const;

function overrides(folder: string): string[] {
  const settings = {
    mail_driver: 'maildir',
    mail_path: '~/Maildir',
    mail_home: join(folder, 'home'),
    mail_uid: String(uid),
    mail_gid: String(uid),
    first_valid_uid: '1',
    mail_debug: 'yes',
    log_path: join(folder, 'log'),
  };
  return Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
}

/** The lines of a log, without time, process and session; what continues a line is left out. */
function logLines(log: string): string[] {
  return log.split('\n').flatMap((line) => {
    // A delivery holds its mail in a mailbox of a user of its own, whose session starts the same drivers once more.
    if (line.includes('(raw-mail-user)')) return [];
    // mail_log_prefix may end without a blank.
    const found = /((?:Debug|Info|Warning|Error|Fatal|Panic): .*)$/.exec(line);
    return found?.[1] === undefined ? [] : [found[1]];
  });
}

function readSession(exit: number, log: string): LiveSession {
  const lines = logLines(log);
  const ox = lines.filter((line) => line.includes('push-notification-ox: Using '));
  const started = lines.flatMap((line) => {
    if (line.endsWith('dlog: Called init push_notification plugin hook.')) return [{driver: 'dlog'}];
    const url = /push-notification-ox: Using URL (.*)$/.exec(line)?.[1];
    if (url !== undefined) return [{driver: 'ox', url}];
    const tag = /LUASTART (\w+)$/.exec(line)?.[1];
    return tag === undefined ? [] : [{driver: 'lua', tag}];
  });
  let at = 0;
  const complete = started.map((one) => {
    if (one.driver !== 'ox') return one;
    const of = ox.slice(at * 3, at * 3 + 3).join('\n');
    at += 1;
    return {...one, ttl: Number(/lifetime: (\d+)/.exec(of)?.[1]), meta: of.includes('stored in METADATA')};
  });
  return {
    exit,
    plugins: lines.flatMap((line) => /Module loaded: \S*?\/lib\d+_(\w+)_plugin\.so$/.exec(line)?.[1] ?? []),
    started: complete,
    errors: lines.filter((line) => /^(Error|Fatal|Panic): /.test(line)),
  };
}

async function runSession(folder: string, {program, args, input}: (typeof programs)[number]): Promise<LiveSession> {
  const log = join(folder, 'log');
  await writeFile(log, '');
  await chown(log, uid, uid);
  const words = ['-c', join(folder, 'dovecot.conf'), ...overrides(folder), ...args];
  const env = {...liveEnv, USER: user, HOME: join(folder, 'home')};
  const {exitCode, stderr} = await runDovecot('2.4', program, words, {env, uid, input});
  const said = await readFile(log, 'utf8');
  return readSession(exitCode, `${said}\n${stderr}`);
}

/** What the Dovecot 2.4 of this host does with files in a folder. */
async function live(folder: string, files: LiveCase['files']): Promise<LiveCase> {
  const {exitCode, stderr} = await runDovecot('2.4', 'doveconf', ['-n', '-x', '-c', join(folder, 'dovecot.conf')], {
    env: liveEnv,
  });
  const errors = stderr
    .replaceAll(`${folder}/`, '')
    .split('\n')
    .filter((line) => line !== '');
  const found: Record<string, LiveSession> = {};
  if (exitCode === 0) for (const one of programs) found[one.protocol] = await runSession(folder, one);
  return {id: folder, files, exit: exitCode, errors, sessions: exitCode === 0 ? found : null};
}

/** Where the program and the Dovecot 2.4 of this host differ about files. */
async function differences24(files: LiveCase['files']): Promise<string[]> {
  const folder = await createDovecotFolder('2.4');
  try {
    writeFiles(folder, files);
    await mkdir(join(folder, 'home'));
    await chown(join(folder, 'home'), uid, uid);
    const found = await live(folder, files);
    const model = loadConfig(join(folder, 'dovecot.conf'), usualRelease('2.4'), {...host, env: liveEnv});
    return compareLive(model, folder, found);
  } finally {
    await rm(join(folder, 'home'), {recursive: true, force: true});
    await removeFolder(folder);
  }
}

/** Looks at the configurations of a range of seeds, a few at a time; yields the seeds on which the two differ. */
export async function* differencesOfSeeds(
  from: number,
  count: number,
): AsyncGenerator<{readonly seed: number; readonly what: readonly string[]}> {
  for (let seed = from; seed < from + count; seed += 4) {
    const seeds = Array.from({length: Math.min(4, from + count - seed)}, (_, index) => seed + index);
    const found = await Promise.all(seeds.map((one) => differences24(generateConfig24(one))));
    for (const [index, what] of found.entries()) if (what.length > 0) yield {seed: seed + index, what};
  }
}
