// Runs the bad examples of all rules through the real Dovecot 2.3 and writes down what it said:
//   npm run rules:record
// Nothing of it is written by hand; a test compares the file with what Dovecot says today.
import {spawnSync} from 'node:child_process';
import {chownSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';

/** Where the recordings are kept. */
export const recordingsFile = fileURLToPath(new URL('../test/corpus/rule-examples-2.3.json', import.meta.url));

/** An unprivileged user for sessions: dovecot-lda refuses to deliver as root. */
const uid = 1999;
const isRoot = process.getuid?.() === 0;

/** @typedef {import('../src/config/rules/rule.js').Rule} Rule */
/** @typedef {{exit: number | null, said: string[]}} Run */
/** @typedef {{doveconf: Run, session: Run | null}} Recording */

/**
 * What doveconf and, where it accepts the files, a delivery by dovecot-lda said. Session is null where the files ask for
 * the kafka plugin, which is none of Dovecot's own. Null for an example that is written for 2.4.
 * @param {string | Readonly<Record<string, string>>} example
 * @returns {Recording | null}
 */
export function recordExample(example) {
  if (JSON.stringify(example).includes('dovecot_config_version')) return null;
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'example-'));
  try {
    const home = prepare(folder, typeof example === 'string' ? {'dovecot.conf': example} : example);
    const main = join(folder, 'dovecot.conf');
    const doveconf = run('doveconf', ['-n', '-x', '-c', main], folder);
    const needsKafka = JSON.stringify(example).includes('push_notification_kafka');
    return {doveconf, session: doveconf.exit === 0 && !needsKafka ? deliver(main, home, folder) : null};
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}

/**
 * @param {string} folder
 * @param {Readonly<Record<string, string>>} files
 */
function prepare(folder, files) {
  const home = join(folder, 'home');
  spawnSync('chmod', ['755', folder]);
  mkdirSync(home);
  if (isRoot) chownSync(home, uid, uid);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), {recursive: true});
    writeFileSync(join(folder, name), text.replaceAll('/etc/dovecot/', `${folder}/`));
  }
  return home;
}

/**
 * @param {string} main
 * @param {string} home
 * @param {string} folder
 */
function deliver(main, home, folder) {
  const options = [`mail_location=maildir:${home}/mail`, 'log_path=/dev/stderr', 'mail_debug=yes', 'log_timestamp='];
  const words = ['-c', main, ...options.flatMap((option) => ['-o', option])];
  const lda = ['/usr/lib/dovecot/dovecot-lda', ...words, '-o', 'postmaster_address=postmaster@localhost'];
  const [program = '', ...args] = isRoot
    ? ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', ...lda]
    : lda;
  return run(program, args, folder, {USER: 'tester', HOME: home});
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {string} folder
 * @param {Record<string, string>} env
 * @returns {Run}
 */
function run(program, args, folder, env = {}) {
  // In a session of its own there is no terminal to read from.
  const {status, stderr} = spawnSync('setsid', ['--wait', program, ...args], {
    env: {PATH: process.env.PATH ?? '', ...env},
    input: 'Subject: example\n\nhello\n',
    encoding: 'utf8',
    timeout: 20_000,
  });
  const lines = stderr.split('\n').map((line) => line.replace(/^lda(?:\([^)]*\))?(?:<[^>]*>)*: /, ''));
  const told = lines.filter((line) => /^(?:doveconf: )?(?:Warning|Error|Fatal|Panic): |push|Plugin '/i.test(line));
  const kept = told.filter((line) => !/Module loaded: |Loading modules|Raw backtrace/.test(line));
  return {
    exit: status,
    said: [
      ...new Set(kept.map((line) => line.replaceAll(folder, '/etc/dovecot').replace(/\[\d{4}-[\d: -]+\]$/, '[TIME]'))),
    ],
  };
}

async function main() {
  // The path is computed so that the compiler does not take the compiled files for sources.
  const {rules} = await import(new URL('../dist/config/rules/index.js', import.meta.url).href);
  const recorded = rules
    .filter((/** @type {Rule} */ rule) => rule.dialect !== '2.4')
    .map((/** @type {Rule} */ rule) => [rule.id, rule.examples.bad.map((example) => recordExample(example))]);
  writeFileSync(recordingsFile, `${JSON.stringify(Object.fromEntries(recorded), null, 2)}\n`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
