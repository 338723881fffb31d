import {AppError} from '../errors.js';

/** Whether the error says that brokers are away for now; they may be back. */
export function isAway(error: unknown): boolean {
  return error instanceof AppError && ['KAFKA_UNREACHABLE', 'KAFKA_TIMEOUT'].includes(error.code);
}
