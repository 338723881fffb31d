import type {Message} from './message.js';

/** The broker that keeps a group. */
export interface Coordinator {
  readonly error: number;
  readonly nodeId: number;
}

/** Asks any broker who keeps the group. */
export function findCoordinator(group: string): Message<Coordinator> {
  const groupKey = 0;
  return {
    api: {key: 10, name: 'FindCoordinator', version: 1},
    write: (writer) => void writer.string(group).int8(groupKey),
    read(reader) {
      reader.int32();
      const error = reader.int16();
      reader.string();
      return {error, nodeId: reader.int32()};
    },
  };
}

/** Who asks: a member of one generation of a group. */
export interface Member {
  readonly group: string;
  /** Empty before the first join. */
  readonly memberId: string;
  readonly generation: number;
}

/** What every member is told; `members` only the leader. */
export interface Joined {
  readonly error: number;
  readonly generation: number;
  readonly leader: string;
  readonly memberId: string;
  readonly members: readonly {readonly memberId: string; readonly subscription: Buffer}[];
}

export interface JoinOptions {
  /** Silent for so long, a member counts as gone. */
  readonly sessionTimeoutMs: number;
  /** How long the others are waited for when the work is divided anew. */
  readonly rebalanceTimeoutMs: number;
  /** How partitions are to be divided, and for which topics. */
  readonly strategy: string;
  readonly subscription: Buffer;
}

/** Joins, or joins again; answered when all members have. */
export function joinGroup({group, memberId}: Member, options: JoinOptions): Message<Joined> {
  const {sessionTimeoutMs, rebalanceTimeoutMs, strategy, subscription} = options;
  return {
    api: {key: 11, name: 'JoinGroup', version: 5},
    waitMs: rebalanceTimeoutMs,
    write(writer) {
      writer.string(group).int32(sessionTimeoutMs).int32(rebalanceTimeoutMs).string(memberId).string(null);
      writer.string('consumer').array([strategy], (name) => writer.string(name).bytes(subscription));
    },
    read(reader) {
      reader.int32();
      const error = reader.int16();
      const generation = reader.int32();
      reader.string();
      const leader = reader.string();
      const own = reader.string();
      const members = reader.array(() => {
        const name = reader.string();
        reader.string();
        return {memberId: name, subscription: reader.bytes()};
      });
      return {error, generation, leader, memberId: own, members};
    },
  };
}

/** Gets this member's share; the leader brings everybody's. */
export function syncGroup(
  {group, generation, memberId}: Member,
  shares: ReadonlyMap<string, Buffer>,
  waitMs: number,
): Message<{readonly error: number; readonly share: Buffer}> {
  return {
    api: {key: 14, name: 'SyncGroup', version: 3},
    waitMs,
    write(writer) {
      writer.string(group).int32(generation).string(memberId).string(null);
      writer.array([...shares], ([name, share]) => writer.string(name).bytes(share));
    },
    read(reader) {
      reader.int32();
      return {error: reader.int16(), share: reader.bytes()};
    },
  };
}

/** Says that the member lives; the answer says whether the work is being divided anew. */
export function heartbeat({group, generation, memberId}: Member): Message<{readonly error: number}> {
  return {
    api: {key: 12, name: 'Heartbeat', version: 3},
    write: (writer) => void writer.string(group).int32(generation).string(memberId).string(null),
    read(reader) {
      reader.int32();
      return {error: reader.int16()};
    },
  };
}

/** Leaves, so that the others need not wait for the end of the session. */
export function leaveGroup({group, memberId}: Member): Message<{readonly error: number}> {
  return {
    api: {key: 13, name: 'LeaveGroup', version: 1},
    write: (writer) => void writer.string(group).string(memberId),
    read(reader) {
      reader.int32();
      return {error: reader.int16()};
    },
  };
}
