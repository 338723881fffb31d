import {type FileHandle, open} from 'node:fs/promises';
import {join} from 'node:path';
import {crc32} from 'node:zlib';
import {splitLines} from '../../lines.js';
import {temporary} from '../scratch.js';
import {createByteBuffer} from './byte-buffer.js';

/** Fewer entries than this stay in memory. */
const maxInMemory = 8192;
const bucketCount = 256;
const bufferBytes = 8 * 1024;

/** Something to be found again by user. */
export interface IndexEntry {
  /** A row of the input, a bad line's user, a user of the site, a user whose change is on record as done. */
  readonly kind: 'row' | 'bad' | 'site' | 'done';
  readonly user: string;
  /** Of rows: index among the rows, from 0. */
  readonly row?: number;
  readonly line?: number;
  readonly value?: string | null;
}

/**
 * Brings together what is known of each user however many there are: entries are spread over files by a hash of the
 * name, and one file at a time is looked at. Memory grows with a 256th of the entries at most.
 */
export interface UserIndex {
  /** Throws FILE_UNWRITABLE. */
  add(entry: IndexEntry): Promise<void>;
  /** The entries of one bucket after the other. All of one user, in whatever case, are in one bucket, in order. */
  buckets(): AsyncIterable<readonly IndexEntry[]>;
  close(): Promise<void>;
}

/** The name as Dovecot compares it by default: without regard to case (auth_username_format = %Lu). */
export function foldUser(user: string): string {
  return user.toLowerCase();
}

/** Makes an index with its files in the folder. The caller must close it; the files go with their folder. */
export function createUserIndex(folder: string): UserIndex {
  let few: IndexEntry[] = [];
  let buckets: ReturnType<typeof createBucket>[] = [];

  async function spread(entry: IndexEntry): Promise<void> {
    const bucket = buckets[crc32(foldUser(entry.user)) % bucketCount];
    await bucket?.add(`${JSON.stringify(entry)}\n`);
  }

  return {
    async add(entry) {
      if (buckets.length > 0) return spread(entry);
      few.push(entry);
      if (few.length < maxInMemory) return;
      buckets = Array.from({length: bucketCount}, (_, number) => createBucket(join(folder, `bucket-${number}`)));
      for (const one of few) await spread(one);
      few = [];
    },
    async *buckets() {
      if (few.length > 0) yield few;
      for (const bucket of buckets) {
        const entries = await bucket.entries();
        if (entries.length > 0) yield entries;
      }
    },
    async close() {
      for (const bucket of buckets) await bucket.close();
    },
  };
}

function createBucket(path: string) {
  const waiting = createByteBuffer(bufferBytes);
  let handle: FileHandle | null = null;

  async function write(bytes: Buffer): Promise<void> {
    handle ??= await temporary(path, open(path, 'wx+', 0o600));
    await temporary(path, handle.appendFile(bytes));
  }

  return {
    async add(text: string): Promise<void> {
      if (waiting.add(text)) return;
      await write(waiting.bytes());
      waiting.clear();
      if (!waiting.add(text)) await write(Buffer.from(text));
    },
    async entries(): Promise<readonly IndexEntry[]> {
      const entries: IndexEntry[] = [];
      async function* all() {
        if (handle !== null) yield* handle.createReadStream({start: 0, autoClose: false});
        yield waiting.bytes();
      }
      for await (const lines of splitLines(all())) {
        for (const line of lines) entries.push(JSON.parse(line.toString('utf8')) as IndexEntry);
      }
      return entries;
    },
    close: async () => handle?.close(),
  };
}
