import {createReadStream, existsSync} from 'node:fs';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {steppingTime} from '../../faults/stepping.js';
import {uniqueName} from '../../servers/shared.js';
import {createTally} from '../tally.js';
import type {Field, Lane} from './lane.js';
import {createLives} from './lives.js';

const name = 'events replay --group --follow, three members';

export interface GroupLane extends Lane {
  /** Kills a member; it is back after the work. */
  whileKilled(work: () => Promise<void>): Promise<void>;
  /** The member that is stopped now and then. */
  frozenPid(): number;
}

/** Three members of a group: the first is left alone, the second is killed, the third is stopped and has a clock that steps. */
export function startGroup({brokers, topic, folder}: Field): GroupLane {
  const group = uniqueName('soak');
  const files: string[] = [];
  const members = ['first', 'second', 'third'].map((which) => createLives(`replay --group, ${which} member`));
  const start = (member: (typeof members)[number] | undefined, env = {}) => {
    const file = join(folder, `member-${files.length}.jsonl`);
    files.push(file);
    const way = ['--from', `topic:${topic}`, '--group', group, '--follow', '--to', `file:${file}`];
    member?.start(['events', 'replay', ...way, '-b', brokers, '--yes', '--json'], {env});
  };
  const [first, second, third] = members;
  start(first);
  start(second);
  start(third, steppingTime);

  async function talliedFiles() {
    const tally = createTally();
    for (const file of files.filter(existsSync)) {
      const stream = tally.stream();
      for await (const line of createInterface({input: createReadStream(file)})) {
        const place = asJson(line);
        if (place !== null) stream.note(place.user, place.uid);
      }
    }
    return tally.counts();
  }

  return {
    name,
    async whileKilled(work) {
      await second?.kill();
      await work();
      start(second);
    },
    frozenPid: () => third?.current().pid ?? 0,
    arrived: async () => (await talliedFiles()).arrived,
    async stop() {
      await Promise.all(members.map((member) => member.stop()));
      const said = members.reduce((sum, {repeated}) => sum + repeated(), 0);
      const killed = members.reduce((sum, member) => sum + member.killed(), 0);
      return {
        lane: name,
        ...(await talliedFiles()),
        said,
        killed,
        wrongEnds: members.flatMap(({wrongEnds}) => wrongEnds),
      };
    },
    lives: () => members.flatMap(({trends}) => trends()),
  };
}

/** The last line of a member that was killed may be torn. */
function asJson(line: string): {readonly user: string; readonly uid: number} | null {
  try {
    return JSON.parse(JSON.parse(line).value);
  } catch {
    return null;
  }
}
