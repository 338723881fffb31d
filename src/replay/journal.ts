import {createReadStream, existsSync} from 'node:fs';
import {usageError} from '../errors.js';
import {splitLines} from '../lines.js';
import {DoneSet} from './done.js';
import {parseResult} from './result.js';

/** What the result lines of a run say. */
export interface JournalContent {
  /** Sent or skipped. */
  readonly done: DoneSet;
  /** Failed, and not sent since: offsets of a `topic/partition` before another one, ascending. */
  unsent(stream: string, before: number): readonly number[];
}

/** Reads a journal. Lines that cannot be read say nothing. Throws USAGE if there is none. */
export async function readJournal(path: string): Promise<JournalContent> {
  if (!existsSync(path)) throw usageError(`there is no journal ${path}`, 'Name a journal that an earlier run wrote.');
  const done = new DoneSet();
  const failed = new DoneSet();
  for await (const lines of splitLines(createReadStream(path))) {
    for (const line of lines) {
      const entry = parseResult(line.toString());
      if (entry !== null) (entry.status === 'failed' ? failed : done).add(entry.first, entry.last);
    }
  }
  return {
    done,
    unsent: (stream, before) => failed.positionsBefore(stream, before).filter((index) => !done.holds(stream, index)),
  };
}
