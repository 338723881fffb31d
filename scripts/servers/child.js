import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {openSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {setTimeout as sleep} from 'node:timers/promises';

// Ends the server and removes its folder when our end of the pipe closes without a word: however this process dies, the
// server does not outlive it.
const watch = `
  read -r _ && exit
  kill "$1"
  for _ in $(seq 50); do kill -0 "$1" || break; sleep 0.1; done
  kill -9 "$1"
  rm -rf -- "$(readlink -f -- "$2")" "$2"`;

/**
 * A server process: its id, whether it runs, and two ways to end it that resolve when it is gone.
 * @typedef {{pid: number, running: () => boolean, stop: () => Promise<void>, kill: () => Promise<void>}} Child
 */

/**
 * Starts a server in the foreground, its output going to a file. It ends with this process at the latest; then the
 * folder is removed too.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{folder: string, outputFile: string}} place
 * @returns {Child}
 */
export function startChild(command, args, {folder, outputFile}) {
  const output = openSync(outputFile, 'a');
  const child = spawn(command, args, {cwd: folder, stdio: ['ignore', output, output], detached: true});
  const pid = child.pid ?? 0;
  let running = true;
  const gone = once(child, 'exit').finally(() => {
    running = false;
  });
  gone.catch(() => undefined);

  const watchdog = spawn('/bin/sh', ['-c', watch, 'watchdog', String(pid), folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  child.unref();
  watchdog.unref();
  watchdog.stdin.on('error', () => undefined);

  /** @param {NodeJS.Signals} signal */
  async function end(signal) {
    if (running) {
      child.ref();
      child.kill(signal);
      const late = AbortSignal.timeout(15_000);
      const force = () => child.kill('SIGKILL');
      late.addEventListener('abort', force);
      await gone;
      late.removeEventListener('abort', force);
    }
    watchdog.stdin.end('done\n');
  }
  return {pid, running: () => running, stop: () => end('SIGTERM'), kill: () => end('SIGKILL')};
}

/**
 * Waits until the server is ready. Throws with the end of its output when it dies or the time is over.
 * @param {string} name
 * @param {Child} child
 * @param {string} outputFile
 * @param {() => Promise<boolean>} isReady
 * @param {number} [timeoutMs]
 */
export async function untilReady(name, child, outputFile, isReady, timeoutMs = 60_000) {
  const deadline = Date.now() + timeoutMs;
  while (child.running() && Date.now() < deadline) {
    if (await isReady()) return;
    await sleep(50);
  }
  await child.kill();
  const output = await readFile(outputFile, 'utf8').catch(() => '');
  throw new Error(`${name} did not start within ${timeoutMs / 1000} s:\n${output.slice(-3000)}`);
}
