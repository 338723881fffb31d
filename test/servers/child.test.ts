import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {expect, test, vi} from 'vitest';

const scripts = fileURLToPath(new URL('../../scripts/servers', import.meta.url));
const starter = `
  import {startChild} from '${scripts}/child.js';
  import {createFolder} from '${scripts}/folder.js';
  const folder = await createFolder('test');
  const {pid} = startChild('sleep', ['60'], {folder, outputFile: folder + '/output.log'});
  console.log(JSON.stringify({pid, folder}));
  setInterval(() => undefined, 1000);`;

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test.each(['SIGKILL', 'SIGTERM'] as const)('a server and its folder go when its starter gets %s', async (signal) => {
  const parent = spawn(process.execPath, ['--input-type=module', '-e', starter], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(parent.stdout, 'data', {signal: AbortSignal.timeout(20_000)});
  const {pid, folder} = JSON.parse(String(line));
  expect([isRunning(pid), existsSync(folder)]).toEqual([true, true]);

  parent.kill(signal);

  await vi.waitFor(() => expect([isRunning(pid), existsSync(folder)]).toEqual([false, false]), 15_000);
});
