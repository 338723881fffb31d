import {readdirSync, readFileSync} from 'node:fs';

/** What a process holds at one moment. */
export interface Sample {
  /** Milliseconds since it was started. */
  readonly atMs: number;
  readonly rssMiB: number;
  readonly descriptors: number;
}

/** What the samples of one life of a process say. */
export interface Trend {
  readonly minutes: number;
  /** Median of the second and of the last quarter of the life: at the beginning a heap still fills. */
  readonly earlyMiB: number;
  readonly lateMiB: number;
  /** Least squares over the last three quarters. */
  readonly mibPerHour: number;
  readonly earlyDescriptors: number;
  readonly lateDescriptors: number;
  readonly descriptorsPerHour: number;
}

/** Reads what /proc says of a process; null once it is gone. */
export function sampleOf(pid: number, atMs: number): Sample | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const rssMiB = Number(/^VmRSS:\s*(\d+)/m.exec(status)?.[1]) / 1024;
    return Number.isNaN(rssMiB) ? null : {atMs, rssMiB, descriptors: readdirSync(`/proc/${pid}/fd`).length};
  } catch {
    return null;
  }
}

/** Returns the trend of a life; null for fewer than eight samples. */
export function trendOf(samples: readonly Sample[]): Trend | null {
  const [quarter, {length}] = [Math.floor(samples.length / 4), samples];
  if (quarter < 2) return null;
  const [early, late, settled] = [
    samples.slice(quarter, 2 * quarter),
    samples.slice(length - quarter),
    samples.slice(quarter),
  ];
  const hours = ({atMs}: Sample) => atMs / 3_600_000;
  return {
    minutes: ((samples.at(-1)?.atMs ?? 0) - (samples[0]?.atMs ?? 0)) / 60_000,
    earlyMiB: median(early.map(({rssMiB}) => rssMiB)),
    lateMiB: median(late.map(({rssMiB}) => rssMiB)),
    mibPerHour: slope(settled.map((sample) => [hours(sample), sample.rssMiB])),
    earlyDescriptors: median(early.map(({descriptors}) => descriptors)),
    lateDescriptors: median(late.map(({descriptors}) => descriptors)),
    descriptorsPerHour: slope(settled.map((sample) => [hours(sample), sample.descriptors])),
  };
}

/** Returns whether a trend is that of a leak, and not of a heap that fills or of one more connection. */
export function grows({earlyMiB, lateMiB, earlyDescriptors, lateDescriptors}: Trend): boolean {
  return lateMiB > 1.25 * earlyMiB + 16 || lateDescriptors > earlyDescriptors + 5;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2;
}

/** Least squares: by how much y grows for each unit of x. */
export function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const covariance = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  const variance = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  return variance === 0 ? 0 : covariance / variance;
}
