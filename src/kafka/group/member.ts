import {type CommittedOffset, commitOffsets, fetchCommitted} from '../messages/committed-offsets.js';
import {heartbeat, joinGroup, leaveGroup, type Member, syncGroup} from '../messages/membership.js';
import type {TopicPartition} from '../topic-partition.js';
import {BrokerError, ErrorCode} from '../transport/broker-error.js';
import type {Cluster} from '../transport/cluster.js';
import {kafkaFailure} from '../transport/failure.js';
import {assign, decodeAssignment, decodeSubscription, encodeSubscription, strategy} from './assignment.js';
import {Coordinator} from './coordinator.js';

/** `stable`; `rebalance`: join again soon; `lost`: others have the partitions already. */
export type MemberState = 'stable' | 'rebalance' | 'lost';

/** Silent for so long, a member counts as gone: the others take over. */
const sessionTimeoutMs = 10_000;
/** How long the others wait for a member that has work in hand. */
export const rebalanceTimeoutMs = 30_000;

/** A member of a consumer group: joins, says that it lives, commits, leaves. One call at a time but for `heartbeat`. */
export class GroupMember {
  readonly #cluster: Cluster;
  readonly #coordinator: Coordinator;
  readonly #subject: string;
  readonly #topics: readonly string[];
  #member: Member;
  /** What was assigned, where this member is the leader of the group; else null. */
  #assigned: string | null = null;

  /** A member that has not joined yet. */
  constructor(cluster: Cluster, group: string, topics: readonly string[]) {
    this.#cluster = cluster;
    this.#coordinator = new Coordinator(cluster, group);
    this.#subject = `group ${group}`;
    this.#topics = topics;
    this.#member = {group, memberId: '', generation: -1};
  }

  /** Joins, or joins again; gives the partitions that are assigned to this member. */
  async join(): Promise<readonly TopicPartition[]> {
    for (;;) {
      const assignment = await this.#tryToJoin();
      if (assignment) return assignment;
    }
  }

  /** Says that the member lives. */
  async heartbeat(): Promise<MemberState> {
    const {error} = await this.#coordinator.ask(heartbeat(this.#member), (answer) => answer.error);
    const state = stateOf(error);
    if (state !== 'stable' || this.#assigned === null) return state;
    return JSON.stringify(await this.#listPartitions(this.#topics)) === this.#assigned ? 'stable' : 'rebalance';
  }

  /** Whether the group took them. */
  async commit(offsets: readonly CommittedOffset[]): Promise<MemberState> {
    if (offsets.length === 0) return 'stable';
    const answers = await this.#coordinator.ask(commitOffsets(this.#member, offsets), firstError);
    return stateOf(firstError(answers));
  }

  /** How far the group is; partitions of which it never committed anything are left out. */
  async committed(partitions: readonly TopicPartition[]): Promise<readonly CommittedOffset[]> {
    const message = fetchCommitted(this.#member.group, partitions);
    const {error, offsets} = await this.#coordinator.ask(
      message,
      (answer) => answer.error || firstError(answer.offsets),
    );
    this.#throwIfRefused(error || firstError(offsets));
    return offsets.filter(({offset}) => offset >= 0);
  }

  async leave(): Promise<void> {
    if (this.#member.memberId === '') return;
    await this.#coordinator.askOnce(leaveGroup(this.#member), ({error}) => error);
  }

  /** One attempt; null where the group has moved on meanwhile. */
  async #tryToJoin(): Promise<readonly TopicPartition[] | null> {
    const subscription = encodeSubscription(this.#topics);
    const options = {sessionTimeoutMs, rebalanceTimeoutMs, strategy, subscription};
    const joined = await this.#coordinator.ask(joinGroup(this.#member, options), ({error}) => error, 'group');
    if (joined.error === ErrorCode.unknownMember) this.#member = {...this.#member, memberId: ''};
    else {
      const {memberId, generation} = joined;
      this.#member = {...this.#member, memberId: memberId || this.#member.memberId, generation};
    }
    if (isMovedOn(joined.error)) return null;
    this.#throwIfRefused(joined.error);
    const assignments = await this.#assignAsLeader(joined);
    const message = syncGroup(this.#member, assignments, rebalanceTimeoutMs);
    const {error, assignment} = await this.#coordinator.ask(message, (answer) => answer.error, 'group');
    if (isMovedOn(error)) return null;
    this.#throwIfRefused(error);
    return decodeAssignment(assignment);
  }

  /** Everybody's assignment, where this member leads the group; else nothing. */
  async #assignAsLeader({leader, members}: JoinedGroup): Promise<ReadonlyMap<string, Buffer>> {
    this.#assigned = null;
    if (leader !== this.#member.memberId) return new Map();
    const topics = new Set(members.flatMap(({subscription}) => decodeSubscription(subscription)));
    const partitions = await this.#listPartitions([...topics]);
    this.#assigned = JSON.stringify(partitions);
    return assign(members, partitions);
  }

  async #listPartitions(topics: readonly string[]): Promise<readonly TopicPartition[]> {
    const lists = topics.map(async (topic) =>
      (await this.#cluster.partitions(topic)).map((partition) => ({topic, partition})),
    );
    return (await Promise.all(lists)).flat();
  }

  /** After `ask` nothing is tried again: what the group says is final. */
  #throwIfRefused(error: number): void {
    if (error !== ErrorCode.none) throw kafkaFailure(new BrokerError(error), this.#subject);
  }
}

interface JoinedGroup {
  readonly leader: string;
  readonly members: readonly {readonly memberId: string; readonly subscription: Buffer}[];
}

function firstError(answers: readonly {readonly error: number}[]): number {
  return answers.find(({error}) => error !== ErrorCode.none)?.error ?? ErrorCode.none;
}

/** The group is rebalancing, or wants this member to join under the name that it just got. */
function isMovedOn(error: number): boolean {
  const {memberIdRequired, rebalanceInProgress, illegalGeneration, unknownMember} = ErrorCode;
  const expected: readonly number[] = [memberIdRequired, rebalanceInProgress, illegalGeneration, unknownMember];
  return expected.includes(error);
}

function stateOf(error: number): MemberState {
  if (error === ErrorCode.none) return 'stable';
  if (error === ErrorCode.rebalanceInProgress) return 'rebalance';
  if (isMovedOn(error)) return 'lost';
  throw new BrokerError(error);
}
