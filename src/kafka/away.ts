import {AppError} from '../errors.js';
import {BrokerError} from './transport/broker-error.js';

/**
 * Numbers by which a broker says that it or another one is away or not ready: LEADER_NOT_AVAILABLE, NOT_LEADER_OR_FOLLOWER,
 * BROKER_NOT_AVAILABLE, REPLICA_NOT_AVAILABLE, NETWORK_EXCEPTION, NOT_ENOUGH_REPLICAS, NOT_ENOUGH_REPLICAS_AFTER_APPEND.
 */
const brokersMissing: readonly number[] = [5, 6, 8, 9, 13, 19, 20];

/** Whether the error says that brokers are away for now; they may be back. */
export function isAway(error: unknown): boolean {
  if (!(error instanceof AppError)) return false;
  return ['KAFKA_UNREACHABLE', 'KAFKA_TIMEOUT'].includes(error.code) || saysMissing(error.cause);
}

function saysMissing(cause: unknown): boolean {
  if (cause instanceof BrokerError) return brokersMissing.includes(cause.number);
  return cause instanceof AppError && saysMissing(cause.cause);
}
