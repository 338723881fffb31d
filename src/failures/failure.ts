import type {PushFailed} from '../events/record.js';

/** Drivers whose failures are known. */
export const failingDrivers = ['ox', 'kafka', 'lua', 'other'] as const satisfies readonly PushFailed['driver'][];

/** A push of a Dovecot driver that its log says has failed. */
export interface PushFailure {
  /** Milliseconds since 1970; null where the line has no time. */
  readonly atMs: number | null;
  /** Null where the line does not say whose event it was. */
  readonly user: string | null;
  readonly driver: PushFailed['driver'];
  /** Topic, broker, endpoint or function; null where the line does not say. */
  readonly target: string | null;
  /** The same words for the same cause: without addresses of connections, counts and durations. */
  readonly reason: string;
  /** `FILE:LINE`. */
  readonly place: string;
}

/** What the text of an error line says of a push. */
export type FailureText = Pick<PushFailure, 'driver' | 'target' | 'reason'> & {readonly scope: FailureScope};

/**
 * What failed: every event of the session (the driver did not start), its delivered mail (ox), an event of its present
 * transaction (kafka, lua), or any event, as a callback of librdkafka may tell.
 */
export type FailureScope = 'session' | 'mail' | 'transaction' | 'unknown';
