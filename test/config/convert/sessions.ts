import {chmod, chown, cp, mkdir, writeFile} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {createDovecotFolder, runDovecot, type Series} from '../../../scripts/servers/dovecot-programs.js';
import {removeFolder} from '../../../scripts/servers/folder.js';
import {convertConfig} from '../../../src/config/convert/convert.js';
import type {Finding} from '../../../src/config/finding.js';
import {host, loadConfig} from '../../../src/config/load.js';
import {corpusEnv} from '../corpus.js';
import {oxLimits, withLimits} from './ox-limits.js';

/** An unprivileged user: dovecot-lda refuses to deliver as root. */
const uid = 1999;

/** What a delivery or an IMAP session of a real Dovecot did. */
export interface Session {
  readonly fails: boolean;
  /** What the drivers said when they started, in order, alike in both series. */
  readonly started: readonly string[];
}

/** What both programs did; null where Dovecot refuses the file. */
export interface Sessions {
  readonly refusal: string | null;
  readonly lda: Session | null;
  readonly imap: Session | null;
}

const programs = ['dovecot-lda', 'imap'] as const;

const overrides = (home: string): Record<Series, readonly string[]> => ({
  '2.3': [`mail_location=maildir:${home}/mail`, 'mail_debug=yes'],
  '2.4': ['mail_driver=maildir', `mail_path=${home}/mail`, 'log_debug=category=mail OR category=push-notification'],
});

/** What drivers say of themselves when they start: ox its URL and its cache, dlog its hook, lua what its script logs. */
function startsIn(lines: readonly string[], series: Series): string[] {
  let url = '';
  return lines.flatMap((line) => {
    // 2.4 leaves user and password out.
    url = /push-notification-ox: Using URL (\S+)/.exec(line)?.[1]?.replace(/\/\/[^/@]*@/, '//') ?? url;
    const [, cache] = /push-notification-ox: Using cache lifetime: (\d+)/.exec(line) ?? [];
    // 2.4 says milliseconds.
    if (cache !== undefined) return `ox ${url} ${Number(cache) / (series === '2.4' ? 1000 : 1)} s`;
    if (/Called init push_notification plugin hook/.test(line)) return 'dlog';
    return /lua started \S+/.exec(line)?.[0] ?? [];
  });
}

/** What is said before mailboxes are looked at: in a delivery a helper user starts the drivers as well, after that. */
function untilMailboxes(log: string): readonly string[] {
  const lines = log.split('\n');
  const end = lines.findIndex((line) => /\(raw-mail-user\)|Debug: \S+: root=/.test(line));
  return end === -1 ? lines : lines.slice(0, end);
}

async function runSession(series: Series, program: (typeof programs)[number], main: string, home: string) {
  const options = [
    ...overrides(home)[series],
    'log_path=/dev/stderr',
    'log_timestamp=',
    'postmaster_address=a@b.example',
  ];
  const words = [...(program === 'imap' ? ['-k'] : []), '-c', main, ...options.flatMap((option) => ['-o', option])];
  const input = program === 'imap' ? 'a SELECT INBOX\r\nb LOGOUT\r\n' : 'Subject: x\n\nhello\n';
  const env = {...corpusEnv, USER: 'tester', HOME: home};
  const {exitCode, stderr} = await runDovecot(series, program, words, {input, env, uid});
  const started = startsIn(untilMailboxes(stderr), series);
  const fails = exitCode !== 0 || /Fatal: |Couldn't load required plugin|Failed to initialize user/.test(stderr);
  if (fails || !started.some((line) => line.startsWith('ox '))) return {fails, started: fails ? [] : started};
  const protocol = program === 'imap' ? 'imap' : 'lda';
  return {fails, started: withLimits(started, await oxLimits(series, main, protocol))};
}

/** Runs a delivery and an IMAP session of a series with a main file. */
async function runSessions(series: Series, folder: string, main: string): Promise<Sessions> {
  const doveconf = await runDovecot(series, 'doveconf', ['-n', '-x', '-c', main], {env: corpusEnv});
  if (doveconf.exitCode !== 0) return {refusal: doveconf.stderr.trim(), lda: null, imap: null};
  const found: Session[] = [];
  for (const program of programs) {
    const home = join(folder, `${program}-${series}`);
    await mkdir(home);
    await chown(home, uid, uid);
    found.push(await runSession(series, program, main, home));
  }
  return {refusal: null, lda: found[0] ?? null, imap: found[1] ?? null};
}

/** A configuration of 2.3 under the real 2.3, and what `convert` made of it under the real 2.4. */
export interface Conversion {
  readonly before: Sessions;
  readonly after: Sessions;
  readonly findings: readonly Finding[];
  readonly text: string;
}

const script = (name: string) => `function script_init()
  dovecot.i_info("lua started ${name}")
  return 0
end
function dovecot_lua_notify_begin_txn(user) return {} end
function dovecot_lua_notify_end_txn(context, success) end
`;

/** A main file with what is beside it, or the text of one, in which `/etc/dovecot/` means its folder with two scripts. */
export type Config = {readonly path: string} | {readonly text: string};

/** Puts a configuration into a folder; gives the path of its main file. */
async function prepare(folder: string, config: Config): Promise<string> {
  await chmod(folder, 0o755);
  const conf = join(folder, 'conf');
  if ('path' in config) {
    await cp(dirname(config.path), conf, {recursive: true});
    return join(conf, basename(config.path));
  }
  await mkdir(conf);
  for (const name of ['a', 'b']) await writeFile(join(conf, `${name}.lua`), script(name));
  const main = join(conf, 'dovecot.conf');
  await writeFile(main, config.text.replaceAll('/etc/dovecot/', `${conf}/`));
  return main;
}

/** Converts a configuration and runs both; null where 2.3 refuses it. Each series has a copy in a folder of its own. */
export async function runConversion(config: Config): Promise<Conversion | null> {
  const [folder23, folder24] = [await createDovecotFolder('2.3'), await createDovecotFolder('2.4')];
  try {
    const before = await runSessions('2.3', folder23, await prepare(folder23, config));
    if (before.refusal !== null) return null;
    const main = await prepare(folder24, config);
    const outside = {...host, env: corpusEnv};
    const {text, findings} = convertConfig(loadConfig(main, '2.3', outside), outside);
    const converted = join(dirname(main), 'converted.conf');
    await writeFile(converted, text);
    return {before, after: await runSessions('2.4', folder24, converted), findings, text};
  } finally {
    await removeFolder(folder23);
    await removeFolder(folder24);
  }
}

const about = /push_notification|mail_plugins|http/i;

/** Whether a finding says that a program does something else in 2.4; a driver that never started explains nothing. */
function explains({rule, severity, message}: Finding): boolean {
  if (severity === 'info' || rule === 'convert-driver-inactive') return false;
  return !['convert-block', 'convert-setting', 'convert-variable'].includes(rule) || about.test(message);
}

/** What differs without a finding that says so; empty for a conversion that keeps its promise. */
export function silentDifferences({before, after, findings}: Conversion): string[] {
  if (findings.some(explains)) return [];
  // A file that the configuration names and that is not here is told as such.
  const isMissing = findings.some(({rule}) => rule === 'convert-file-missing');
  if (after.refusal !== null) return isMissing ? [] : [`2.4 refuses it: ${after.refusal}`];
  return (['lda', 'imap'] as const)
    .filter((program) => JSON.stringify(before[program]) !== JSON.stringify(after[program]))
    .map((program) => `${program}: ${JSON.stringify(before[program])}, then ${JSON.stringify(after[program])}`);
}
