import {describe, expect, test} from 'vitest';
import {keep} from './found.js';
import {inputsOf} from './inputs.js';
import {judge} from './judge.js';
import {targets} from './targets/index.js';
import {startWatch} from './watch.js';

const inputs = Number(process.env.DOVEPUSH_FUZZ_INPUTS);
const seed = Number(process.env.DOVEPUSH_FUZZ_SEED);
const only = process.env.DOVEPUSH_FUZZ_ONLY;
const chosen = targets.filter(({name}) => only === undefined || name === only);
/** After so many failures of one target the rest is likely the same. */
const enough = 10;

if (chosen.length === 0)
  throw new Error(`unknown target '${only}': use one of ${targets.map(({name}) => name).join(', ')}`);

describe(`seed ${seed}`, () => {
  test.each(chosen)('$name', async (target) => {
    const failures: string[] = [];
    const before = process.cpuUsage();
    const watch = startWatch(target.name);
    let bytes = 0;
    let tried = 0;
    for (const input of inputsOf(target, seed)) {
      if (tried === inputs || failures.length === enough) break;
      tried += 1;
      bytes += input.length;
      watch.next(input);
      const problem = await judge(target, input);
      if (problem !== null) failures.push(`${keep(target.name, input)}: ${problem}`);
    }
    await watch.stop();
    const {user, system} = process.cpuUsage(before);
    const seconds = ((user + system) / 1e6).toFixed(1);
    console.log(`${target.name}: ${tried} inputs, ${bytes} bytes, ${seconds} s of CPU, ${failures.length} failures`);
    expect(failures).toEqual([]);
  });
});
