import {describe, expect, it} from 'vitest';
import {type Fate, startEndpoint} from '../ox/endpoint.js';
import {runCli} from '../run-cli.js';
import {counts, seeds} from './counts.js';
import {inFlight, notices, replayOf} from './notices.js';
import type {Fault} from './page.js';
import {seededRandom} from './random.js';
import {jsonLines, keep, saidBy} from './rows.js';
import {steppingTime} from './stepping.js';

const {file, records} = notices(50, 20);
const patient = ['--backoff', '50ms', '--timeout', '500ms', '--retries', '8'];

const fates: readonly (readonly [Fault, (random: () => number) => (arrival: number) => Fate])[] = [
  ['endpoint stalls', (random) => () => (random() < 0.01 ? 'stall' : 200)],
  ['endpoint drops connections', (random) => () => (random() < 0.1 ? 'drop' : 200)],
  ['endpoint answers 503, then 200', (random) => () => (random() < 0.1 ? 503 : 200)],
  ['endpoint answers 200 slowly', (random) => () => ({status: 200, afterMs: Math.floor(random() * 30)})],
  ['endpoint closes kept connections', (random) => () => (random() < 0.3 ? 'close' : 200)],
  ['endpoint answers garbage', (random) => () => (random() < 0.05 ? 'garbage' : 200)],
  ['endpoint is down for a while', (random) => downFrom(100 + Math.floor(random() * 500))],
];

function downFrom(first: number) {
  return (arrival: number) => (arrival > first && arrival < first + 15 ? 500 : 200);
}

describe('a replay to an endpoint with faults', () => {
  const cases = seeds(counts.faults).flatMap((seed) => fates.map(([fault, fate]) => [fault, seed, fate] as const));

  it.each(cases)('%s, time %d', {timeout: 120_000}, async (fault, seed, fate) => {
    const endpoint = await startEndpoint(fate(seededRandom(seed)));

    const {exitCode, stdout} = await runCli([...replayOf(file, endpoint.url), ...patient], {timeoutMs: 100_000});

    expect(exitCode).toBe(0);
    const refused = endpoint.arrivals.filter(({status}) => status !== null && status >= 500);
    const arrivals = endpoint.arrivals.filter((arrival) => !refused.includes(arrival));
    keep({fault, records, inFlight, arrivals, said: saidBy(stdout)});
    await endpoint.stop();
  });

  it.each(seeds(counts.faults))('keeps its limits while the time of day steps, time %d', async (seed) => {
    const random = seededRandom(seed);
    const endpoint = await startEndpoint(() => (random() < 0.05 ? 503 : 200));
    const startMs = performance.now();

    const {exitCode, stdout} = await runCli([...replayOf(file, endpoint.url), ...patient], {
      timeoutMs: 60_000,
      env: steppingTime,
    });

    expect(exitCode).toBe(0);
    const lines = jsonLines(stdout);
    const summary = lines.at(-1);
    expect(summary.seconds).toBeGreaterThan(0);
    expect(summary.seconds).toBeLessThan((performance.now() - startMs) / 1000);
    expect(lines.slice(1, -1).every(({ms}) => ms >= 0 && ms < 60_000)).toBe(true);
    const arrivals = endpoint.taken();
    keep({fault: 'the time of day steps by hours', records, inFlight, arrivals, said: summary.repeated});
    await endpoint.stop();
  });
});
