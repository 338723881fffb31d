import {existsSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {steppingTime} from '../../faults/stepping.js';
import {type CountingEndpoint, startCountingEndpoint} from '../endpoint.js';
import {createTally} from '../tally.js';
import type {Field, Lane} from './lane.js';
import {createLives} from './lives.js';

const name = 'events replay --result, killed and resumed';
/** A window is replayed within some seconds, slowly enough for the kills. */
const perSecond = 400;
const kills = 2;

export interface ReplayLane extends Lane {
  readonly endpoint: CountingEndpoint;
  windows(): number;
}

/** Says up to which time (ms) everything that was sent before is known to be in the topic. */
export type KnownUntil = () => number;

/**
 * Replays one window of time after the other to an endpoint, with a journal. Each is killed twice and resumed, every second
 * life has a clock that steps.
 */
export async function startReplay(field: Field, knownUntil: KnownUntil, random: () => number): Promise<ReplayLane> {
  const tally = createTally();
  const endpoint = await startCountingEndpoint(tally.stream());
  const lives = createLives(name);
  let [windows, isOver, from] = [0, false, 0];

  async function one(until: number): Promise<void> {
    const result = join(field.folder, `window-${windows}.jsonl`);
    windows += 1;
    const first = [...wayOf(field, from, until), '--to', endpoint.url, '--result', result, '--rate', `${perSecond}/s`];
    const args = () => (existsSync(`${result}.checkpoint`) ? ['--resume', result] : first);
    for (let life = 0; ; life += 1) {
      if (!existsSync(`${result}.checkpoint`)) rmSync(result, {force: true});
      const steps = life % 2 === 1 ? steppingTime : {};
      const run = lives.start(['events', 'replay', ...args(), ...always(field)], {env: steps});
      if (life === kills) break;
      await Promise.race([run.ended, sleep(500 + random() * 5000)]);
      if (!run.running()) break;
      await lives.kill();
    }
    await lives.end(0);
    from = until;
  }

  const work = (async () => {
    while (!isOver) {
      const until = knownUntil();
      if (until > from) await one(until);
      await sleep(1000);
    }
    // What was sent since the last window.
    if (knownUntil() > from) await one(knownUntil());
  })();

  return {
    name,
    endpoint,
    windows: () => windows,
    arrived: async () => tally.counts().arrived,
    async stop() {
      isOver = true;
      endpoint.mend();
      await work;
      endpoint.stop();
      return {
        lane: name,
        ...tally.counts(),
        said: lives.repeated(),
        killed: lives.killed(),
        wrongEnds: lives.wrongEnds,
      };
    },
    lives: lives.trends,
  };
}

const iso = (ms: number) => new Date(ms).toISOString();
const wayOf = ({topic}: Field, from: number, until: number) => [
  ...['--from', `topic:${topic}`, '--since', iso(from), '--until', iso(until)],
];
const always = ({brokers}: Field) => ['-b', brokers, '--yes', '--json', '--timeout', '10s', '--backoff', '200ms'];
