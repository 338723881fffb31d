import {type CommittedOffset, commitOffsets, fetchCommitted} from '../messages/committed-offsets.js';
import {findCoordinator, heartbeat, joinGroup, leaveGroup, type Member, syncGroup} from '../messages/membership.js';
import type {Message} from '../messages/message.js';
import type {TopicPartition} from '../topic-partition.js';
import {BrokerError, ErrorCode, throwIfRefused} from '../transport/broker-error.js';
import type {Purpose} from '../transport/brokers.js';
import type {Cluster} from '../transport/cluster.js';
import {kafkaFailure} from '../transport/failure.js';
import {retrying} from '../transport/retry.js';
import {dealOut, decodeShare, decodeSubscription, encodeSubscription, strategy} from './assignment.js';

/** A member of a consumer group: joins, says that it lives, commits, leaves. One call at a time but for `beat`. */
export interface GroupMember {
  /** Joins, or joins again; gives this member's share of the partitions. */
  join(): Promise<readonly TopicPartition[]>;
  /** `fine`; `rebalance`: join again soon; `lost`: others have the share already. */
  beat(): Promise<Standing>;
  /** Whether the group took them. */
  commit(offsets: readonly CommittedOffset[]): Promise<Standing>;
  /** How far the group is; partitions of which it never committed anything are left out. */
  committed(partitions: readonly TopicPartition[]): Promise<readonly CommittedOffset[]>;
  leave(): Promise<void>;
}

export type Standing = 'fine' | 'rebalance' | 'lost';

/** Silent for so long, a member counts as gone: the others take over. */
const sessionTimeoutMs = 10_000;
/** How long the others wait for a member that has work in hand. */
export const rebalanceTimeoutMs = 30_000;

/** The group's keeper moved or has just started. */
const coordinatorErrors: readonly number[] = [14, 15, 16];

/** A member that has not joined yet. */
export function createGroupMember(connection: Cluster, group: string, topics: readonly string[]): GroupMember {
  const subject = `group ${group}`;
  const {timeoutMs} = connection.settings;
  const joining = {sessionTimeoutMs, rebalanceTimeoutMs, strategy, subscription: encodeSubscription(topics)};
  let member: Member = {group, memberId: '', generation: -1};
  let coordinator: number | null = null;
  let dealt: string | null = null;

  const find = async (): Promise<number> => {
    const {error, nodeId} = await connection.sendAny(findCoordinator(group));
    throwIfRefused(error);
    return nodeId;
  };

  const askOnce = async <T>(message: Message<T>, errorOf: (answer: T) => number, purpose: Purpose): Promise<T> => {
    try {
      coordinator ??= await find();
      const answer = await connection.send(coordinator, message, purpose);
      if (coordinatorErrors.includes(errorOf(answer))) throw new BrokerError(errorOf(answer));
      return answer;
    } catch (error) {
      coordinator = null;
      throw error;
    }
  };

  const ask = <T>(message: Message<T>, errorOf: (answer: T) => number, purpose: Purpose = 'requests'): Promise<T> =>
    retrying(subject, timeoutMs + (message.waitMs ?? 0), () => askOnce(message, errorOf, purpose));

  /** Behind `ask` nothing is tried again: what the group says is final. */
  const passIfTaken = (error: number): void => {
    if (error !== ErrorCode.none) throw kafkaFailure(new BrokerError(error), subject);
  };

  const countPartitions = async (wanted: readonly string[]): Promise<readonly TopicPartition[]> => {
    const lists = wanted.map(async (topic) =>
      (await connection.partitions(topic)).map((partition) => ({topic, partition})),
    );
    return (await Promise.all(lists)).flat();
  };

  /** One attempt; null where the group has moved on meanwhile. */
  const tryToJoin = async (): Promise<readonly TopicPartition[] | null> => {
    const joined = await ask(joinGroup(member, joining), ({error}) => error, 'group');
    if (joined.error === ErrorCode.unknownMember) member = {...member, memberId: ''};
    else member = {...member, memberId: joined.memberId || member.memberId, generation: joined.generation};
    if (isMovedOn(joined.error)) return null;
    passIfTaken(joined.error);
    const isLeader = joined.leader === member.memberId;
    const all = isLeader ? await countPartitions(wishesOf(joined.members)) : [];
    dealt = isLeader ? JSON.stringify(all) : null;
    const shares = isLeader ? dealOut(joined.members, all) : new Map<string, Buffer>();
    const {error, assignment: share} = await ask(
      syncGroup(member, shares, rebalanceTimeoutMs),
      (answer) => answer.error,
      'group',
    );
    if (isMovedOn(error)) return null;
    passIfTaken(error);
    return decodeShare(share);
  };

  return {
    async join() {
      for (;;) {
        const share = await tryToJoin();
        if (share) return share;
      }
    },
    async beat() {
      const {error} = await ask(heartbeat(member), (answer) => answer.error);
      const standing = standingOf(error);
      if (standing !== 'fine' || dealt === null) return standing;
      return JSON.stringify(await countPartitions(topics)) === dealt ? 'fine' : 'rebalance';
    },
    async commit(offsets) {
      if (offsets.length === 0) return 'fine';
      const answers = await ask(commitOffsets(member, offsets), ([first]) => first?.error ?? 0);
      return standingOf(answers.find(({error}) => error !== ErrorCode.none)?.error ?? ErrorCode.none);
    },
    async committed(partitions) {
      const {error, offsets} = await ask(fetchCommitted(group, partitions), (answer) => answer.error);
      passIfTaken(error);
      return offsets.filter(({offset}) => offset >= 0);
    },
    async leave() {
      if (member.memberId !== '') await askOnce(leaveGroup(member), ({error}) => error, 'requests');
    },
  };
}

function wishesOf(members: readonly {readonly subscription: Buffer}[]): readonly string[] {
  return [...new Set(members.flatMap(({subscription}) => decodeSubscription(subscription)))];
}

/** The group divides its work anew, or wants this member to join under the name that it just got. */
function isMovedOn(error: number): boolean {
  const {memberIdRequired, rebalanceInProgress, illegalGeneration, unknownMember} = ErrorCode;
  const expected: readonly number[] = [memberIdRequired, rebalanceInProgress, illegalGeneration, unknownMember];
  return expected.includes(error);
}

function standingOf(error: number): Standing {
  if (error === ErrorCode.none) return 'fine';
  if (error === ErrorCode.rebalanceInProgress) return 'rebalance';
  if (isMovedOn(error)) return 'lost';
  throw new BrokerError(error);
}
