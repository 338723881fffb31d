import {once} from 'node:events';
import {fileURLToPath} from 'node:url';
import {execa} from 'execa';

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

/** What the tour's commands see: nothing of the caller's profiles. */
const env = {XDG_CONFIG_HOME: '/nonexistent', TZ: 'UTC'};

/** @param {string} text */
export function say(text) {
  console.log(`\n# ${text}`);
}

/** @param {readonly string[]} args */
function showCommand(args) {
  const words = args.map((word) => (/^[\w@./:=,+-]+$/.test(word) ? word : `'${word}'`));
  console.log(`$ dovepush ${words.join(' ')}`);
}

/**
 * The first lines of an output, and how many more there were.
 * @param {string} text
 * @param {number} count
 */
function showOutput(text, count) {
  const lines = text.split('\n');
  console.log(lines.slice(0, count).join('\n'));
  if (lines.length > count) console.log(`… ${lines.length - count} more lines`);
}

/**
 * Fails the tour when something is not as it is said to be.
 * @param {boolean} condition
 * @param {string} claim
 */
export function check(condition, claim) {
  if (!condition) throw new Error(`not so: ${claim}`);
  console.log(`✓ ${claim}`);
}

/**
 * Runs the program in the project's folder, shows the command and the first lines of what it says, and gives its stdout.
 * Fails when it ends with another exit code.
 * @param {readonly string[]} args
 * @param {{exitCode?: number, lines?: number}} [expected]
 */
export async function run(args, {exitCode = 0, lines = 20} = {}) {
  showCommand(args);
  const result = await execa('node', [program, ...args], {cwd: root, env, all: true, reject: false, timeout: 60_000});
  showOutput(result.all, lines);
  check(result.exitCode === exitCode, `exit code ${exitCode}`);
  return result.stdout;
}

/**
 * Starts an endpoint that takes so many notifications; gives its URL, and what it printed when it has ended.
 * @param {number} count
 */
export async function listen(count) {
  const args = ['ox', 'listen', '--listen', '127.0.0.1:0', '--count', String(count), '--wait', '30s', '--json'];
  showCommand(args);
  const listener = execa('node', [program, ...args], {cwd: root, env, reject: false, timeout: 60_000});
  let said = '';
  listener.stderr.on('data', (chunk) => {
    said += chunk;
  });
  while (!said.includes('\n')) await once(listener.stderr, 'data', {signal: AbortSignal.timeout(15_000)});
  const [, url = ''] = /listening on (\S+)/.exec(said) ?? [];
  console.log(said.trimEnd());
  return {
    url,
    stop: () => listener.kill(),
    requests: async () => {
      const {exitCode, stdout} = await listener;
      check(exitCode === 0, `the endpoint got ${count} and ended`);
      return parseLines(stdout);
    },
  };
}

/**
 * The values of JSON lines.
 * @param {string} text
 * @returns {any[]}
 */
export function parseLines(text) {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}
