import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {appendFile} from 'node:fs/promises';

/** One line of a comparison. `ratio` is to the first contender. */
export interface Row {
  readonly name: string;
  readonly medianMs: number;
  readonly minMs: number;
  readonly maxMs: number;
  readonly ratio: number;
  /** Median of user and system time, processes of a pipe together; null where it was not measured. */
  readonly cpuMs: number | null;
  readonly cpuRatio: number | null;
}

/** How long something took. */
export interface Timing {
  readonly ms: number;
  readonly cpuMs: number;
}

/** Runs a program to its end and gives the milliseconds it took; its output goes nowhere. Throws when it fails. */
export async function timeProgram(
  file: string,
  args: readonly string[],
  exitCodes: readonly number[] = [0],
): Promise<number> {
  const start = performance.now();
  const child = spawn(file, args, {stdio: ['ignore', 'ignore', 'pipe']});
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const [code] = await once(child, 'close');
  const took = performance.now() - start;
  if (!exitCodes.includes(code)) throw new Error(`${file} ${args.join(' ')}: exit code ${code}\n${said}`);
  return took;
}

/** The same for a line of shell, of which every part must succeed. */
export async function timeShell(line: string): Promise<number> {
  return timeProgram('bash', ['-c', `set -o pipefail; ${line}`]);
}

/** Wall and CPU time of a line of shell, of which every part must succeed. The latter says more while others use the machine. */
export async function measureShell(line: string): Promise<Timing> {
  const timed = `set -o pipefail; TIMEFORMAT='%R %U %S'; time { ${line}; }`;
  const child = spawn('bash', ['-c', timed], {stdio: ['ignore', 'ignore', 'pipe']});
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const [code] = await once(child, 'close');
  const [, real, user, system] = /([\d.]+) ([\d.]+) ([\d.]+)\s*$/.exec(said) ?? [];
  if (code !== 0 || real === undefined) throw new Error(`${line}: exit code ${code}\n${said}`);
  return {ms: Number(real) * 1000, cpuMs: (Number(user) + Number(system)) * 1000};
}

function median(sorted: readonly number[]): number {
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] =
    sorted.length % 2 ? [sorted[middle], sorted[middle]] : sorted.slice(middle - 1, middle + 1);
  return (low + high) / 2;
}

function formatTable(title: string, rounds: number, rows: readonly Row[]): string {
  const lines = rows.map(
    ({name, medianMs, minMs, maxMs, ratio, cpuMs, cpuRatio}) =>
      `| ${name.replaceAll('|', '\\|')} | ${medianMs.toFixed(0)} | ${minMs.toFixed(0)} | ${maxMs.toFixed(0)} | ${ratio.toFixed(2)} |${cpuMs === null ? '' : ` ${cpuMs.toFixed(0)} | ${cpuRatio?.toFixed(2)} |`}`,
  );
  const hasCpu = rows.some(({cpuMs}) => cpuMs !== null);
  const head = `| ${rounds} rounds in alternation | median ms | min | max | ratio |${hasCpu ? ' CPU ms | ratio |' : ''}\n|---|---|---|---|---|${hasCpu ? '---|---|' : ''}`;
  return `### ${title}\n\n${head}\n${lines.join('\n')}\n`;
}

/** Appends a finding to $DOVEPUSH_BENCH_OUT as a line of JSON. */
export async function keep(finding: object): Promise<void> {
  const file = process.env.DOVEPUSH_BENCH_OUT;
  if (file) await appendFile(file, `${JSON.stringify(finding)}\n`);
}

/** Tenths of a millisecond; ratios follow from these. */
function keptRow({name, medianMs, minMs, maxMs, cpuMs}: Row) {
  const rounded = (ms: number) => Math.round(10 * ms) / 10;
  const times = {medianMs: rounded(medianMs), minMs: rounded(minMs), maxMs: rounded(maxMs)};
  return {name, ...times, cpuMs: cpuMs === null ? null : rounded(cpuMs)};
}

/**
 * Measures the contenders in alternation, so that a slow hour of the machine falls on all of them, after one round that
 * does not count. Prints the medians, keeps them where asked, and gives the rows in the order of the contenders.
 */
export async function compare(
  title: string,
  rounds: number,
  contenders: Readonly<Record<string, () => Promise<number | Timing>>>,
): Promise<readonly Row[]> {
  const times = new Map<string, (number | Timing)[]>(Object.keys(contenders).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, measure] of Object.entries(contenders)) {
      const took = await measure();
      if (round > 0) times.get(name)?.push(took);
    }
  }

  let first: {readonly medianMs: number; readonly cpuMs: number | null} | null = null;
  const rows: Row[] = [];
  for (const [name, took] of times) {
    const sorted = took.map((one) => (typeof one === 'number' ? one : one.ms)).toSorted((a, b) => a - b);
    const cpu = took.flatMap((one) => (typeof one === 'number' ? [] : one.cpuMs)).toSorted((a, b) => a - b);
    const [medianMs, cpuMs] = [median(sorted), cpu.length === 0 ? null : median(cpu)];
    first ??= {medianMs, cpuMs};
    const cpuRatio = cpuMs === null || first.cpuMs === null ? null : cpuMs / first.cpuMs;
    const [minMs, maxMs] = [sorted[0] ?? 0, sorted.at(-1) ?? 0];
    rows.push({name, medianMs, minMs, maxMs, ratio: medianMs / first.medianMs, cpuMs, cpuRatio});
  }
  console.log(`\n${formatTable(title, rounds, rows)}`);
  await keep({kind: 'comparison', title, rounds, rows: rows.map(keptRow)});
  return rows;
}
