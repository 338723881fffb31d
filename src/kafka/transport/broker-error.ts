import {brokerErrors} from './broker-errors.js';

/** Numbers that some code here branches on. */
export const ErrorCode = {
  none: 0,
  offsetOutOfRange: 1,
  unknownTopicOrPartition: 3,
  leaderNotAvailable: 5,
  notLeader: 6,
  coordinatorLoading: 14,
  coordinatorNotAvailable: 15,
  notCoordinator: 16,
  messageTooLarge: 10,
  recordListTooLarge: 18,
  illegalGeneration: 22,
  unknownMember: 25,
  rebalanceInProgress: 27,
  clusterForbidden: 31,
  invalidTimestamp: 32,
  illegalSaslState: 34,
  outOfOrderSequence: 45,
  duplicateSequence: 46,
  invalidProducerEpoch: 47,
  unknownProducerId: 59,
  memberIdRequired: 79,
  invalidRecord: 87,
} as const;

/** An error number in a broker's answer. It is translated before it leaves this folder. */
export class BrokerError extends Error {
  readonly number: number;
  /** Whether another try may succeed, after asking for the metadata again. */
  readonly retriable: boolean;
  /** Whether a broker says that it or another one is away or not ready, and may be back. */
  readonly away: boolean;

  constructor(number: number) {
    super(brokerErrors[number]?.name ?? `broker error ${number}`);
    this.name = 'BrokerError';
    this.number = number;
    this.retriable = brokerErrors[number]?.retriable === true;
    this.away = brokerErrors[number]?.away === true;
  }
}

/** Throws BrokerError unless the number stands for success. */
export function throwIfRefused(number: number): void {
  if (number !== ErrorCode.none) throw new BrokerError(number);
}
