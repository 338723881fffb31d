/**
 * A contender of a comparison: milliseconds of wall clock and, where it was measured, of the processor.
 * @typedef {{name: string, medianMs: number, minMs: number, maxMs: number, cpuMs: number | null}} Row
 */

/**
 * A comparison; the first contender is the rival, which people would use instead.
 * @typedef {{kind: 'comparison', title: string, rounds: number, rows: readonly Row[]}} Comparison
 */

/**
 * The same work at growing sizes: milliseconds of the processor and the most memory, as medians. An exponent is that of
 * the step to the last size; that of time is above what the program needs to start.
 * @typedef {{size: number, cpuMs: number, peakMiB: number}} Point
 * @typedef {{kind: 'growth', title: string, unit: string, points: readonly Point[], time: number, memory: number}} Growth
 */

/** @typedef {(Comparison | Growth) & {date: string, machine: string}} Measured */

/** A figure that is below this part of the committed one has fallen. */
const tolerated = 0.8;

/**
 * How many times as fast as the rival a contender is: by processor time where both have it, which says more while others
 * use the machine, else by wall clock.
 * @param {Row} row
 * @param {Row} rival
 */
export function speedOf(row, rival) {
  const [own, other] =
    row.cpuMs === null || rival.cpuMs === null ? [row.medianMs, rival.medianMs] : [row.cpuMs, rival.cpuMs];
  return other / own;
}

/**
 * The contenders beside the first, each with its speed.
 * @param {Comparison} comparison
 * @returns {readonly {name: string, rival: string, speed: number}[]}
 */
export function speedsOf({rows: [rival, ...others]}) {
  if (rival === undefined) return [];
  return others.map((row) => ({name: row.name, rival: rival.name, speed: speedOf(row, rival)}));
}

/**
 * The figures that are more than 20 % below the committed ones, in words.
 * @param {readonly Measured[]} committed
 * @param {readonly (Comparison | Growth)[]} measured
 */
export function fallenFigures(committed, measured) {
  return measured.flatMap((now) => {
    const before = committed.find(({title}) => title === now.title);
    if (now.kind !== 'comparison' || before?.kind !== 'comparison') return [];
    const earlier = new Map(speedsOf(before).map(({name, speed}) => [name, speed]));
    return speedsOf(now).flatMap(({name, rival, speed}) => {
      const was = earlier.get(name);
      if (was === undefined || speed >= tolerated * was) return [];
      return [`${now.title}: ${name}: ${speed.toFixed(2)} times as fast as ${rival}, before ${was.toFixed(2)}`];
    });
  });
}

/**
 * The committed measurements, those with the same title replaced.
 * @param {readonly Measured[]} committed
 * @param {readonly Measured[]} measured
 * @returns {readonly Measured[]}
 */
export function merged(committed, measured) {
  const kept = committed.map((before) => measured.find(({title}) => title === before.title) ?? before);
  return [...kept, ...measured.filter(({title}) => !committed.some((before) => before.title === title))];
}
