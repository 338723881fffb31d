import {execFileSync} from 'node:child_process';

/** What jq makes of a file: one value for each line of its output. */
export function jq(program: string, file: string, ...options: string[]): unknown[] {
  const output = execFileSync('jq', ['-c', ...options, program, file], {encoding: 'utf8', maxBuffer: 64 * 1024 * 1024});
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}
