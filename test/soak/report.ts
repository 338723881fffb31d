import type {Outcome} from './lanes/lane.js';
import {grows, type Trend} from './samples.js';

export interface Row extends Outcome {
  readonly sent: number;
  readonly missing: number;
}

/** The longest life of a program. */
export interface Process {
  readonly name: string;
  readonly lives: number;
  readonly trend: Trend;
}

/** One whole run. */
export interface Report {
  readonly date: string;
  readonly machine: string;
  readonly minutes: number;
  readonly perSecond: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly windows: number;
  readonly rows: readonly Row[];
  readonly processes: readonly Process[];
  /** What must not be; empty if nothing is wrong. */
  readonly problems: readonly string[];
}

/** The longest life of each program that has a trend. */
export function longestLives(
  lives: readonly {readonly name: string; readonly trend: Trend | null}[],
): readonly Process[] {
  const names = [...new Set(lives.map(({name}) => name))];
  return names.flatMap((name) => {
    const own = lives.filter((life) => life.name === name);
    const trends = own.flatMap(({trend}) => trend ?? []).toSorted((a, b) => b.minutes - a.minutes);
    return trends[0] === undefined ? [] : [{name, lives: own.length, trend: trends[0]}];
  });
}

/** So many messages may be under way as a life is killed; what it repeated of an earlier life is then in no summary. */
const perKill = 100;

/** What must not be, in words. */
export function problemsOf(rows: readonly Row[], processes: readonly Process[]): readonly string[] {
  const ofRows = rows.flatMap(({lane, missing, twice, said, killed, inversions, wrongEnds}) => [
    ...(missing === 0 ? [] : [`${lane}: ${missing} missing`]),
    ...(twice <= (said === null ? 0 : said + perKill * killed)
      ? []
      : [`${lane}: ${twice} arrived twice, but only ${said ?? 0} are called repeated`]),
    ...(inversions === 0 ? [] : [`${lane}: ${inversions} inversions`]),
    ...wrongEnds,
  ]);
  const leaks = processes.filter(({trend}) => grows(trend)).map(({name}) => `${name}: memory or descriptors grow`);
  return [...ofRows, ...leaks];
}

const whole = (value: number) => value.toLocaleString('en-US', {maximumFractionDigits: 0});
const line = (...cells: readonly (string | number)[]) =>
  `| ${cells.map((cell) => (typeof cell === 'number' ? whole(cell) : cell)).join(' | ')} |`;

/** The page. */
export function formatReport({date, machine, minutes, perSecond, faults, windows, rows, processes, problems}: Report) {
  const counts = rows.map(({lane, sent, arrived, twice, said, killed, missing, inversions}) =>
    line(lane, killed, sent, arrived, twice, said ?? '', missing, inversions),
  );
  const trends = processes.map(({name, lives, trend: t}) =>
    line(name, lives, t.minutes.toFixed(1), t.earlyMiB, t.lateMiB, t.mibPerHour, t.earlyDescriptors, t.lateDescriptors),
  );
  const times = Object.entries(faults).map(([name, count]) => line(name, count));
  return `# What a long run survives

Written by \`npm run soak -- --minutes ${minutes} --rate ${perSecond} --out docs/soak\`, which anybody can run again on real
servers. Measured on ${date}: ${machine}.
Three Kafka brokers (replication 3) get ${perSecond} messages a second of 100 users; kcat sends each once. Meanwhile one fault
follows the other.

## Counts

*Sent* is what kcat was given, *arrived* what was found at the other end, *twice* how many came again, *said* what the
summaries call repeated: every message that may have arrived before. A life that is killed (*kills*) leaves no summary.
*Inversions* are first arrivals of a message after a later one of the same user. The replay with a journal went through
${windows} windows of time.

| way | kills | sent | arrived | twice | said | missing | inversions |
|---|---|---|---|---|---|---|---|
${counts.join('\n')}

## Memory and descriptors

The longest life of each program: medians of its second and of its last quarter, and the slope over the last three.

| program | lives | minutes | MiB early | late | MiB an hour | descriptors early | late |
|---|---|---|---|---|---|---|---|
${trends.join('\n')}

## Faults

The third member of the group and every second life of the replay with a journal also have a time of day (\`Date.now\`) that
steps by up to twelve hours. The clock of the machine and of the brokers does not step.

| fault | times |
|---|---|
${times.join('\n')}

## Problems

${problems.length === 0 ? 'None.' : problems.map((problem) => `- ${problem.replaceAll('\n', ' ')}`).join('\n')}
`;
}
