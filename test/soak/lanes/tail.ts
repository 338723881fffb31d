import {createTally, type Tally} from '../tally.js';
import type {Field, Lane} from './lane.js';
import {createLives} from './lives.js';

/** `events tail`: one life, which is stopped now and then. */
export function startTail({brokers, topic}: Field): Lane & {readonly tally: Tally; pid(): number} {
  const tally = createTally();
  const stream = tally.stream();
  const lives = createLives('events tail');
  const onLine = (line: string) => {
    const {user, uid} = JSON.parse(line);
    stream.note(user, uid);
  };
  lives.start(['events', 'tail', topic, '-b', brokers, '-o', 'beginning', '--json'], {onLine});
  return {
    name: 'events tail',
    tally,
    pid: () => lives.current().pid,
    arrived: async () => tally.counts().arrived,
    async stop() {
      await lives.stop();
      return {lane: 'events tail', ...tally.counts(), said: null, killed: lives.killed(), wrongEnds: lives.wrongEnds};
    },
    lives: lives.trends,
  };
}
