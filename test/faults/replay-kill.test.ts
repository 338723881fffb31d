import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {afterAll, describe, expect, it} from 'vitest';
import {inOrder, writeNotifications} from '../commands/events/notifications.js';
import {startEndpoint} from '../ox/endpoint.js';
import {runCli, startCli} from '../run-cli.js';
import {counts} from './counts.js';
import {seededRandom} from './random.js';

const dir = mkdtempSync(join(tmpdir(), 'dovepush-kill-'));
const events = join(dir, 'events.jsonl');
writeNotifications(events, 30, 20);
afterAll(() => rmSync(dir, {recursive: true}));

describe('a replay that is killed', () => {
  it.each(Array.from({length: counts.kills}, (_, index) => index + 1))(
    'at moment %d and resumed leaves nothing out and repeats no more than was under way',
    async (seed) => {
      const random = seededRandom(seed);
      const endpoint = await startEndpoint(() => ({status: 200, afterMs: 1 + Math.floor(random() * 10)}));
      const result = join(dir, `${seed}.jsonl`);
      const moment = 1 + Math.floor(random() * 590);
      const job = ['--from', `file:${events}`, '--to', endpoint.url, '--concurrency', '8'];
      const first = startCli(['events', 'replay', ...job, '--yes', '--result', result]);
      while (endpoint.arrivals.length < moment) await sleep(1);

      first.kill('SIGKILL');
      await first.done;
      const {exitCode, stdout} = await runCli(['events', 'replay', '--resume', result, '--yes', '--json']);

      expect(exitCode).toBe(0);
      const distinct = new Set(endpoint.arrivals.map(({user, uid}) => `${user} ${uid}`));
      expect(distinct.size).toBe(600);
      expect(endpoint.arrivals.length - 600).toBeLessThanOrEqual(8);
      expect(inOrder(endpoint.arrivals)).toBe(true);
      const summary = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
      expect(summary).toMatchObject({failed: 0});
      expect(summary.repeated).toBeGreaterThanOrEqual(endpoint.arrivals.length - 600);
      expect(summary.repeated).toBeLessThanOrEqual(8);
      await endpoint.stop();
    },
  );
});
