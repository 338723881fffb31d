import type {Message} from './message.js';
import type {BrokerAddress} from './metadata.js';

/** This client has no static members. */
const noInstanceId = null;

/** The broker that coordinates a group, and where it is. */
export interface Coordinator extends BrokerAddress {
  readonly error: number;
}

/** Asks any broker who coordinates the group. */
export function findCoordinator(group: string): Message<Coordinator> {
  const groupKey = 0;
  return {
    api: {key: 10, name: 'FindCoordinator', min: 1, max: 2},
    write: (writer) => void writer.string(group).int8(groupKey),
    read(reader) {
      reader.throttle();
      const error = reader.int16();
      reader.string();
      return {error, nodeId: reader.int32(), host: reader.string(), port: reader.int32()};
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
    api: {key: 11, name: 'JoinGroup', min: 2, max: 5},
    waitMs: rebalanceTimeoutMs,
    write(writer, version) {
      writer.string(group).int32(sessionTimeoutMs).int32(rebalanceTimeoutMs).string(memberId);
      if (version >= 5) writer.string(noInstanceId);
      writer.string('consumer').array([strategy], (name) => writer.string(name).bytes(subscription));
    },
    read(reader, version) {
      reader.throttle();
      const error = reader.int16();
      const generation = reader.int32();
      reader.string();
      const leader = reader.string();
      const own = reader.string();
      const members = reader.array(() => {
        const name = reader.string();
        if (version >= 5) reader.string();
        return {memberId: name, subscription: reader.bytes()};
      });
      return {error, generation, leader, memberId: own, members};
    },
  };
}

/** Gets this member's assignment; the leader brings everybody's. */
export function syncGroup(
  {group, generation, memberId}: Member,
  assignments: ReadonlyMap<string, Buffer>,
  waitMs: number,
): Message<{readonly error: number; readonly assignment: Buffer}> {
  return {
    api: {key: 14, name: 'SyncGroup', min: 1, max: 3},
    waitMs,
    write(writer, version) {
      writer.string(group).int32(generation).string(memberId);
      if (version >= 3) writer.string(noInstanceId);
      writer.array([...assignments], ([name, assignment]) => writer.string(name).bytes(assignment));
    },
    read(reader) {
      reader.throttle();
      return {error: reader.int16(), assignment: reader.bytes()};
    },
  };
}

/** Says that the member lives; the answer says whether the work is being divided anew. */
export function heartbeat({group, generation, memberId}: Member): Message<{readonly error: number}> {
  return {
    api: {key: 12, name: 'Heartbeat', min: 1, max: 3},
    write(writer, version) {
      writer.string(group).int32(generation).string(memberId);
      if (version >= 3) writer.string(noInstanceId);
    },
    read(reader) {
      reader.throttle();
      return {error: reader.int16()};
    },
  };
}

/** Leaves, so that the others need not wait for the end of the session. */
export function leaveGroup({group, memberId}: Member): Message<{readonly error: number}> {
  return {
    api: {key: 13, name: 'LeaveGroup', min: 1, max: 2},
    write: (writer) => void writer.string(group).string(memberId),
    read(reader) {
      reader.throttle();
      return {error: reader.int16()};
    },
  };
}
