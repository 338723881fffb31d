import {setTimeout as sleep} from 'node:timers/promises';
import type {startCluster} from '../../scripts/servers/kafka-cluster.js';
import type {ForwardLane} from './lanes/forward.js';
import type {GroupLane} from './lanes/group.js';
import type {RecordLane} from './lanes/record.js';
import type {ReplayLane} from './lanes/replay.js';
import {freeze} from './program.js';

/** What faults happen to. */
export interface Victims {
  readonly cluster: Awaited<ReturnType<typeof startCluster>>;
  readonly topic: string;
  readonly partitions: number;
  readonly tail: {pid(): number};
  readonly record: RecordLane;
  readonly group: GroupLane;
  readonly forward: ForwardLane;
  readonly replay: ReplayLane;
}

export interface Fault {
  readonly name: string;
  /** Does it and undoes it; `turn` counts from 0. */
  readonly happen: (victims: Victims, turn: number) => Promise<void>;
}

const nodeOf = ({cluster}: Victims, turn: number) => {
  const node = cluster.nodes[turn % cluster.nodes.length];
  if (node === undefined) throw new Error('a cluster without brokers');
  return node;
};

/** The ids of the brokers, another one first each time: the preferred leader. */
const orderOf = ({cluster}: Victims, turn: number) => {
  const ids = cluster.nodes.map(({id}) => id);
  return ids.map((_, at) => ids[(at + turn) % ids.length] ?? 0);
};

/** Only where the disk of the recording can be filled. */
export const diskIsFull = 'the disk of events record is full';

export const faults: readonly Fault[] = [
  {name: 'a broker is restarted', happen: (victims, turn) => nodeOf(victims, turn).restart()},
  {name: 'the endpoint closes connections under way', happen: async ({forward}) => forward.proxy.drop()},
  {
    name: 'a member of the group is killed and comes back after 3 s',
    happen: ({group}) => group.whileKilled(() => sleep(3000)),
  },
  {name: 'events record is killed and appends', happen: ({record}) => record.kill()},
  {
    name: 'every leader moves to the next broker',
    async happen(victims, turn) {
      const {cluster, topic, partitions} = victims;
      for (let partition = 0; partition < partitions; partition += 1) {
        await cluster.place(topic, partition, orderOf(victims, turn + partition));
      }
    },
  },
  {
    name: 'the endpoint refuses connections for 8 s',
    async happen({forward}) {
      forward.proxy.refuse();
      await sleep(8000);
      forward.proxy.pass();
    },
  },
  {name: 'events tail is stopped for 10 s', happen: ({tail}) => freeze(tail.pid(), 10_000)},
  {name: diskIsFull, happen: ({record}) => record.fillDisk()},
  {
    name: 'a broker is killed and comes back after 5 s',
    async happen(victims, turn) {
      const node = nodeOf(victims, turn + 1);
      await node.kill();
      await sleep(5000);
      await node.start();
    },
  },
  {
    name: 'the endpoint says nothing for 8 s',
    async happen({forward}) {
      forward.proxy.stall();
      await sleep(8000);
      forward.proxy.pass();
    },
  },
  {
    name: 'a member of the group is stopped for 15 s',
    happen: ({group}) => freeze(group.frozenPid(), 15_000),
  },
  {
    name: 'the endpoint answers 503 for 5 s',
    async happen({replay}) {
      replay.endpoint.break();
      await sleep(5000);
      replay.endpoint.mend();
    },
  },
  {name: 'a broker is stopped for 12 s', happen: (victims, turn) => freeze(nodeOf(victims, turn + 2).pid(), 12_000)},
  {name: 'ox listen is killed and comes back after 3 s', happen: ({forward}) => forward.whileKilled(() => sleep(3000))},
];
