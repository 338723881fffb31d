/** Counts of one lane: what arrived of what was sent. */
export interface Counts {
  readonly arrived: number;
  /** Arrivals of something that had arrived before. */
  readonly twice: number;
  /** First arrivals of a message after a later one of the same user, in one stream. */
  readonly inversions: number;
}

/** One order of arrival: a file, a connection, a partition's owner. */
export interface Stream {
  /** The message `uid` (from 1) of a user came. */
  note(user: string, uid: number): void;
}

export interface Tally {
  /** Streams share the counts, but each has an order of its own. */
  stream(): Stream;
  counts(): Counts;
  /** The first message of a user that has not come; 1 if none has. */
  firstMissing(user: string): number;
}

/** Returns a tally that takes one byte for each message in each stream, whatever its length. */
export function createTally(): Tally {
  const all = createMarks();
  let [arrived, twice, inversions] = [0, 0, 0];
  return {
    stream() {
      const own = createMarks();
      return {
        note(user, uid) {
          const isLate = uid < own.highest(user) && !own.has(user, uid);
          if (all.has(user, uid)) twice += 1;
          else arrived += 1;
          if (isLate) inversions += 1;
          all.mark(user, uid);
          own.mark(user, uid);
        },
      };
    },
    counts: () => ({arrived, twice, inversions}),
    firstMissing: all.firstMissing,
  };
}

interface Marked {
  seen: Uint8Array;
  highest: number;
  firstMissing: number;
}

/** Which messages of which user were seen. */
function createMarks() {
  const users = new Map<string, Marked>();
  const of = (user: string): Marked => {
    const known = users.get(user) ?? {seen: new Uint8Array(1024), highest: 0, firstMissing: 1};
    users.set(user, known);
    return known;
  };
  return {
    has: (user: string, uid: number) => of(user).seen[uid] === 1,
    highest: (user: string) => of(user).highest,
    firstMissing: (user: string) => of(user).firstMissing,
    mark(user: string, uid: number) {
      const marked = of(user);
      if (uid >= marked.seen.length) marked.seen = grown(marked.seen, uid);
      marked.seen[uid] = 1;
      marked.highest = Math.max(marked.highest, uid);
      while (marked.seen[marked.firstMissing] === 1) marked.firstMissing += 1;
    },
  };
}

function grown(seen: Uint8Array, uid: number): Uint8Array {
  const larger = new Uint8Array(2 * uid);
  larger.set(seen);
  return larger;
}
