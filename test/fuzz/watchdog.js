// A thread beside a run: an input that does not come to an end is kept, and ends the run.
import {writeSync} from 'node:fs';
import {workerData} from 'node:worker_threads';
import {keep} from './found.js';

/** @type {{target: string, state: Int32Array, input: Uint8Array, mostMs: number}} */
const {target, state, input, mostMs} = workerData;
const cpuMs = () => {
  const {user, system} = process.cpuUsage();
  return (user + system) / 1000;
};
let [turn, since] = [-1, 0];
setInterval(() => {
  const now = Atomics.load(state, 0);
  if (now !== turn) [turn, since] = [now, cpuMs()];
  if (cpuMs() - since < mostMs) return;
  const name = keep(target, input.slice(0, Atomics.load(state, 1)));
  writeSync(2, `${name}: not done after ${mostMs} ms of CPU\n`);
  process.kill(process.pid, 'SIGKILL');
}, 500);
