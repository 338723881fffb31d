import type {CommandEntry} from './tree.js';

/** Exit statuses that mean the same in every command. */
export const commonExitStatus: Readonly<Record<string, string>> = {
  0: 'done, nothing wrong',
  1: 'done, but the answer is bad',
  2: 'wrong usage, a plan that needs --yes, or input that was refused before anything was written',
  3: 'not possible: a file cannot be read, a server does not answer',
  4: 'done in part; the result lines name the rest',
  130: 'interrupted by a signal; the checkpoint is written',
};

const always = ['0', '2', '3'];

/** When a command exits with which status: its own words, else the common ones. */
export function exitStatusOf({exitStatus}: CommandEntry): readonly (readonly [status: string, meaning: string])[] {
  const used = [...new Set([...always, ...Object.keys(exitStatus)])].sort((a, b) => Number(a) - Number(b));
  return used.map((status) => [status, exitStatus[status] ?? commonExitStatus[status] ?? '']);
}
