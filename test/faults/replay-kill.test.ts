import {appendFileSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {expect, it} from 'vitest';
import {startEndpoint} from '../ox/endpoint.js';
import {runCli, startCli} from '../run-cli.js';
import {counts, seeds} from './counts.js';
import {inFlight, notices, replayOf} from './notices.js';
import {seededRandom} from './random.js';
import {jsonLines, keep, saidBy} from './rows.js';

const {file, records, fresh} = notices(50, 20);

it.each(seeds(counts.kills))(
  'a replay that is killed, time %d, and resumed leaves nothing out and repeats no more than was in flight',
  {timeout: 120_000},
  async (seed) => {
    const random = seededRandom(seed);
    const endpoint = await startEndpoint(() => ({status: 200, afterMs: 1 + Math.floor(random() * 10)}));
    const result = fresh();
    const first = startCli([...replayOf(file, endpoint.url), '--result', result], {timeoutMs: 100_000});
    const moment = 1 + Math.floor(random() * (records - 20));
    while (endpoint.arrivals.length < moment) await sleep(1);
    first.kill('SIGKILL');
    await first.done;
    // A line that was being written when the power went.
    if (seed % 2 === 1) appendFileSync(result, '{"schema":"dovepush.replay-result/1","source":{"fi');

    const {exitCode, stdout} = await runCli(['events', 'replay', '--json', '--yes', '--resume', result]);

    expect(exitCode).toBe(0);
    expect(jsonLines(stdout).at(-1)).toMatchObject({failed: 0});
    const fault = 'SIGKILL, then --resume; every other journal torn';
    const row = keep({fault, records, inFlight, arrivals: endpoint.arrivals, said: saidBy(stdout)});
    expect(row.repeated).toBeLessThanOrEqual(inFlight);
    expect(row.said).toBeLessThanOrEqual(inFlight);
    await endpoint.stop();
  },
);
