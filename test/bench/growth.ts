import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {program} from '../run-cli.js';
import {median} from '../soak/samples.js';
import {keep} from './compare.js';

/** What one run of the program took: milliseconds of the processor and its most memory. */
export interface Use {
  readonly cpuMs: number;
  readonly peakMiB: number;
}

const report = `process.on('exit', () => {
  const {userCPUTime, systemCPUTime, maxRSS} = process.resourceUsage();
  process.stderr.write('used ' + (userCPUTime + systemCPUTime) + ' ' + maxRSS);
});`;
const reporter = `data:text/javascript,${encodeURIComponent(report)}`;

/** Runs the built program to its end; its output goes nowhere. Throws if it ends with another status than one of these. */
export async function measureProgram(args: readonly string[], exitCodes: readonly number[] = [0]): Promise<Use> {
  const child = spawn(process.execPath, ['--import', reporter, program, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said = (said + chunk).slice(-4096);
  });
  const [code] = await once(child, 'close');
  const [, cpuUs, peakKiB] = /used (\d+) (\d+)$/.exec(said) ?? [];
  if (!exitCodes.includes(code) || cpuUs === undefined) throw new Error(`${args.join(' ')}: status ${code}\n${said}`);
  return {cpuMs: Number(cpuUs) / 1000, peakMiB: Number(peakKiB) / 1024};
}

/** Two of each size, one where it takes long. */
const longMs = 20_000;

async function pointOf(size: number, measure: (size: number) => Promise<Use>) {
  const uses = [await measure(size)];
  if ((uses[0]?.cpuMs ?? 0) < longMs) uses.push(await measure(size), await measure(size));
  const rounded = (values: readonly number[]) => Math.round(10 * median(values)) / 10;
  return {size, cpuMs: rounded(uses.map(({cpuMs}) => cpuMs)), peakMiB: rounded(uses.map(({peakMiB}) => peakMiB))};
}

/**
 * Measures the same work at growing sizes, keeps it for the page, and gives the exponents of the last step: that of time
 * above what the program needs to start.
 */
export async function growth(
  title: string,
  unit: string,
  sizes: readonly number[],
  measure: (size: number) => Promise<Use>,
): Promise<{readonly time: number; readonly memory: number}> {
  const start = await pointOf(0, () => measureProgram(['--version']));
  const points: Awaited<ReturnType<typeof pointOf>>[] = [];
  for (const size of sizes) {
    const point = await pointOf(size, measure);
    console.log(`${title}: ${size} ${unit}: ${point.cpuMs.toFixed(0)} ms, ${point.peakMiB.toFixed(0)} MiB`);
    points.push(point);
  }
  const [last, before] = [points.at(-1), points.at(-2)];
  if (last === undefined || before === undefined) throw new Error('growth needs two sizes');
  const step = (one: number, other: number) =>
    Math.log(Math.max(one, 1) / Math.max(other, 1)) / Math.log(last.size / before.size);
  const exponents = {
    time: step(last.cpuMs - start.cpuMs, before.cpuMs - start.cpuMs),
    memory: step(last.peakMiB, before.peakMiB),
  };
  console.log(`${title}: exponents: time ${exponents.time.toFixed(2)}, memory ${exponents.memory.toFixed(2)}`);
  const rounded = (value: number) => Math.round(100 * value) / 100;
  await keep({kind: 'growth', title, unit, points, time: rounded(exponents.time), memory: rounded(exponents.memory)});
  return exponents;
}
