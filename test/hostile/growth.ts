import {expect} from 'vitest';

/** Something that is done with an input of so many units. */
export interface Shape {
  readonly name: string;
  /** Makes the input; its time does not count. */
  readonly make: (units: number) => unknown;
  readonly run: (input: never) => unknown;
}

const units = 4_000;
const factor = 4;

/** What compilers, collectors and clocks add, milliseconds. */
const noiseMs = 30;

async function cpuMs(run: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const {user, system} = process.cpuUsage(before);
  return (user + system) / 1000;
}

interface Measured {
  readonly small: number;
  readonly large: number;
}

/** CPU milliseconds for 4,000 and for 16,000 units, each the least of up to five tries: what disturbs only adds. */
async function measure({make, run}: Shape): Promise<Measured> {
  const [few, many] = [make(units), make(units * factor)];
  const least = {small: Number.POSITIVE_INFINITY, large: Number.POSITIVE_INFINITY};
  for (let attempt = 0; attempt < 5; attempt += 1) {
    least.small = Math.min(least.small, await cpuMs(() => run(few as never)));
    least.large = Math.min(least.large, await cpuMs(() => run(many as never)));
    if (isLinear(least)) break;
  }
  return least;
}

/** Linear is four times as long, quadratic sixteen. */
function isLinear({small, large}: Measured): boolean {
  return large <= 2 * factor * small + noiseMs;
}

/** Fails where the time grows faster than the input. */
export async function expectLinear(shape: Shape): Promise<void> {
  const found = await measure(shape);
  const {small, large} = found;
  expect(isLinear(found), `${small.toFixed(1)} ms for ${units}, ${large.toFixed(1)} ms for ${units * factor}`).toBe(
    true,
  );
}
