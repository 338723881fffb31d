/**
 * A test on the bytes of a record inside the fetched buffer, before anything is made of it: key and value lie between
 * start and end, a start of -1 stands for null. It may let too much through, never too little. Within one buffer it is
 * called with ascending positions; `bytes` changes from buffer to buffer. It is called for every record that is read:
 * comparing bytes one by one is quicker here than Buffer's own methods, whose calls cost more than a key is long.
 */
export type AcceptRecord = (
  bytes: Buffer,
  keyStart: number,
  keyEnd: number,
  valueStart: number,
  valueEnd: number,
) => boolean;

/** A stretch of one partition. */
export interface ReadRange {
  readonly topic: string;
  readonly partition: number;
  /** First offset wanted. */
  readonly from: number;
  /** First offset not wanted; null follows the partition for good. */
  readonly until: number | null;
  /**
   * Newest leader epoch when `until` was looked up. A record before `until` with a later one is none of those that were there
   * then: its leader lacked them.
   */
  readonly epoch?: number;
}

/** Something that an operator should know while reading goes on. */
export type ReadNotice =
  /**
   * Retention or a deletion of records took the position away; reading goes on at `to`. Before `from` it is where the
   * partition was cut or its topic made anew: records may come again.
   */
  | {readonly kind: 'truncated'; readonly topic: string; readonly partition: number; from: number; to: number}
  /** The partition was cut, or its topic made anew: offsets of the range from `from` on are no longer there. */
  | {readonly kind: 'cut'; readonly topic: string; readonly partition: number; from: number; until: number}
  /** A partition that was added while following; it is read from its beginning. */
  | {readonly kind: 'partition-added'; readonly topic: string; readonly partition: number}
  /** A broker does not answer; said once until it does again. */
  | {readonly kind: 'retrying'; readonly message: string}
  | {readonly kind: 'recovered'};

export interface ReadOptions {
  readonly ranges: readonly ReadRange[];
  /** Follows partitions that are added to the topics of `ranges` meanwhile; off where partitions were chosen by number. */
  readonly addPartitions?: boolean;
  /** Of topics of which not all is read: read too from when they get more partitions, since a key may lie elsewhere then. */
  readonly laterRanges?: readonly ReadRange[];
  readonly accept?: AcceptRecord;
  /**
   * Puts fetched bytes where earlier ones were: for a reader who is done with the records when it asks for the next ones.
   * With memory of its own for each answer, a fifth of the time of a search went into collecting it.
   */
  readonly reuseMemory?: boolean;
  readonly notify?: (notice: ReadNotice) => void;
  /**
   * Told when a fetched piece has been handed on: everything of the range before `offset` has been looked at, and the piece
   * had so many records of it, accepted or not.
   */
  readonly progress?: (topic: string, partition: number, offset: number, records: number) => void;
  /** Most bytes of one partition in one fetch, a single larger batch aside; 1 to 2 MiB where it is not given. */
  readonly partitionBytes?: number;
  /** How long lost brokers are waited for; milliseconds. Five minutes where a range has no end, else a minute. */
  readonly patienceMs?: number;
}
