import {AppError} from '../errors.js';
import {BrokerError} from './transport/broker-error.js';

/** Whether the error says that brokers are away for now; they may be back. */
export function isAway(error: unknown): boolean {
  if (!(error instanceof AppError)) return false;
  return ['KAFKA_UNREACHABLE', 'KAFKA_TIMEOUT'].includes(error.code) || saysMissing(error.cause);
}

function saysMissing(cause: unknown): boolean {
  if (cause instanceof BrokerError) return cause.away;
  return cause instanceof AppError && saysMissing(cause.cause);
}
