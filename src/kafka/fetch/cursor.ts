/** How far one partition has been read, and who leads it. */
export interface Cursor {
  readonly topic: string;
  readonly partition: number;
  /** Infinity follows it for good. */
  readonly until: number;
  /** The next offset to fetch. */
  position: number;
  /** The broker to ask; null while it must be looked up. */
  leader: number | null;
  isFetching: boolean;
  /** Number of the fetch that last brought something: those that got nothing go first next time. */
  servedBy: number;
  /** When its leader was lost, on the monotonic clock; null while all is well. */
  lostSince: number | null;
}

/** A cursor that has read nothing and knows no leader. */
export function createCursor(topic: string, partition: number, from: number, until: number | null): Cursor {
  return {
    topic,
    partition,
    until: until ?? Number.POSITIVE_INFINITY,
    position: from,
    leader: null,
    isFetching: false,
    servedBy: 0,
    lostSince: null,
  };
}

/** Whether nothing more is wanted of it. */
export function isFinished({position, until}: Cursor): boolean {
  return position >= until;
}
