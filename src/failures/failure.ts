/** A push of a Dovecot driver that its log says has failed. */
export interface PushFailure {
  /** Milliseconds since 1970; null where the line has no time. */
  readonly atMs: number | null;
  /** Null where the line does not say whose event it was. */
  readonly user: string | null;
  readonly driver: 'ox' | 'kafka' | 'lua' | 'other';
  /** Topic, broker, endpoint or function; null where the line does not say. */
  readonly target: string | null;
  /** The same words for the same cause: without addresses of connections, counts and durations. */
  readonly reason: string;
  /** `FILE:LINE`. */
  readonly place: string;
}

/** What the text of an error line says of a push. */
export type FailureText = Pick<PushFailure, 'driver' | 'target' | 'reason'> & {
  /** Whether the text belongs to the user of its session: a callback of librdkafka may speak of any event. */
  readonly isOfSession: boolean;
};
