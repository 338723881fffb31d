import {AppError, ExitCode} from '../errors.js';
import {decodeAssignment} from './group/assignment.js';
import {Coordinator} from './group/coordinator.js';
import {type CommittedOffset, commitOffsets, fetchCommitted} from './messages/committed-offsets.js';
import {describeGroup, listGroups} from './messages/groups.js';
import {metadata} from './messages/metadata.js';
import type {TopicPartition} from './topic-partition.js';
import {BrokerError, ErrorCode, throwIfRefused} from './transport/broker-error.js';
import {clusterOf, type KafkaConnection} from './transport/cluster.js';
import {kafkaFailure} from './transport/failure.js';
import {retrying} from './transport/retry.js';

/** A member of a consumer group. */
export interface GroupMemberInfo {
  readonly id: string;
  readonly client: string;
  /** Address that it connects from. */
  readonly host: string;
  readonly partitions: readonly TopicPartition[];
}

/** A consumer group as its coordinator knows it. */
export interface GroupInfo {
  readonly group: string;
  /** Kafka's word: `Stable`, `Empty`, `Dead` for one that is not known. */
  readonly state: string;
  readonly members: readonly GroupMemberInfo[];
  /** Next offset of each partition that the group has committed. */
  readonly committed: readonly CommittedOffset[];
}

/** Names of all groups, sorted. */
export async function fetchGroupNames(connection: KafkaConnection): Promise<readonly string[]> {
  const cluster = clusterOf(connection);
  return await retrying('the groups', connection.settings.timeoutMs, async () => {
    const {brokers} = await cluster.sendAny(metadata([]));
    const answers = await Promise.all(brokers.map(({nodeId}) => cluster.send(nodeId, listGroups())));
    for (const {error} of answers) throwIfRefused(error);
    return [...new Set(answers.flatMap(({groups}) => groups))].sort();
  });
}

/** What there is to know of a group. */
export async function fetchGroup(connection: KafkaConnection, group: string): Promise<GroupInfo> {
  const coordinator = new Coordinator(clusterOf(connection), group);
  const {error, state, members} = await coordinator.ask(describeGroup(group), (answer) => answer.error);
  refuse(error, group);
  const answer = await coordinator.ask(fetchCommitted(group, null), (one) => one.error);
  refuse(answer.error, group);
  return {
    group,
    state,
    members: members.map(({memberId, clientId, host, assignment}) => {
      return {id: memberId, client: clientId, host, partitions: decodeAssignment(assignment)};
    }),
    committed: answer.offsets.filter(({offset}) => offset >= 0),
  };
}

/** Puts a group without members to these offsets. Throws USAGE if it has members. */
export async function resetGroup(
  connection: KafkaConnection,
  group: string,
  offsets: readonly CommittedOffset[],
): Promise<void> {
  const coordinator = new Coordinator(clusterOf(connection), group);
  const nobody = {group, generation: -1, memberId: ''};
  const errorOf = (answers: readonly {readonly error: number}[]) => answers.find(({error}) => error !== 0)?.error ?? 0;
  const error = errorOf(await coordinator.ask(commitOffsets(nobody, offsets), errorOf));
  if (error === ErrorCode.unknownMember || error === ErrorCode.illegalGeneration) throw hasMembers(group);
  refuse(error, group);
}

/** The refusal of a change to a group whose members would not notice it. */
export function hasMembers(group: string): AppError {
  return new AppError('GROUP_IN_USE', `group ${group} has members`, {
    hint: 'Stop its consumers first: they go on from where they are, whatever is committed.',
    exitCode: ExitCode.usage,
  });
}

function refuse(error: number, group: string): void {
  if (error !== ErrorCode.none) throw kafkaFailure(new BrokerError(error), `group ${group}`);
}
