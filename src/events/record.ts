/** Header of a record: name and value as bytes on the wire; order and repetition kept. */
export type RecordHeader = readonly [name: Buffer, value: Buffer | null];

/**
 * One record as a source hands it on. The bytes are never altered on the way to a sink. Buffers may be views of a
 * larger fetched one: copy what is kept beyond the batch.
 */
export interface EventRecord {
  /** Null where the source does not know it (bare payload lines). */
  readonly topic: string | null;
  readonly partition: number | null;
  readonly offset: number | null;
  /** Milliseconds since 1970, null where there is none. */
  readonly timestampMs: number | null;
  readonly timestampType: 'create' | 'append' | null;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly RecordHeader[];
  /** Set when it was read from a file: path (`-` for standard input) and 1-based line. */
  readonly file: FilePosition | null;
  /** What the source had to leave open when it made this record, for example from a log that says only half. */
  readonly problem?: string;
  /** Where its bytes lie in the buffer it was fetched with, for readers that need no views of them. */
  readonly layout?: RecordLayout;
  /** True when the line of the dump was not a whole record: `value` is that line, and nothing may be sent of it. */
  readonly damaged?: true;
  /** True when whoever recorded it as a receiver did not answer with success: the sender lost it. */
  readonly unanswered?: true;
  /** The session that wrote it, as it names itself in each line; only of Dovecot's log. */
  readonly session?: string;
  /** Set when the log says that a driver could not send the event. */
  readonly pushFailed?: PushFailed;
}

/** Why an event did not get through. */
export interface PushFailed {
  readonly driver: 'ox' | 'kafka' | 'lua' | 'other';
  /** Topic, broker, endpoint or function; null where the log does not say. */
  readonly target: string | null;
  readonly reason: string;
  /** What failed besides, of other drivers or for other reasons. */
  readonly more?: readonly PushFailed[];
}

/** Where key and value lie in a larger buffer; ends excluded, a start of -1 stands for null. */
export interface RecordLayout {
  readonly bytes: Buffer;
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly valueStart: number;
  readonly valueEnd: number;
  readonly hasHeaders: boolean;
}

/** Where in a file something was read: path (`-` for standard input) and 1-based line. */
export interface FilePosition {
  readonly path: string;
  readonly line: number;
  /** Which of the files that were under the path one after the other; only of a file that is followed. */
  readonly generation?: string;
}

/** One partition's (or one file's) records in order. Streams carry batches: an async step for each record is too slow. */
export type RecordBatch = readonly EventRecord[];

const noHeaders: readonly RecordHeader[] = [];

/** A plain object, which may be copied by a spread; a fetched record would lose what its getters give. */
export interface BareRecord extends EventRecord {
  readonly file: FilePosition;
}

/** A record of a file that says no more than the bytes and, at best, a time. */
export function bareRecord(value: Buffer, timestampMs: number | null, file: FilePosition): BareRecord {
  // Written out: a spread of what is unknown takes a hundred times as long.
  return {
    topic: null,
    partition: null,
    offset: null,
    timestampMs,
    timestampType: null,
    key: null,
    value,
    headers: noHeaders,
    file,
  };
}

/** What stands for a line that ought to be a record and is none. */
export function damagedRecord(line: Buffer, file: FilePosition, problem: string): EventRecord {
  return {...bareRecord(line, null, file), problem, damaged: true};
}
