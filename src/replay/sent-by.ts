import {createReadStream} from 'node:fs';
import {open} from 'node:fs/promises';
import {type Identity, identitiesOf} from '../compare/identity.js';
import {usageError} from '../errors.js';
import {decode} from '../events/decode.js';
import {cannotRead} from '../file-errors.js';
import {splitLines} from '../lines.js';
import type {ReplaySource} from '../sources/replay-source.js';
import {type Checkpoint, readCheckpoint} from './checkpoint.js';
import {DoneSet} from './done.js';
import {identityInResult, isResultLine, parseResult} from './result.js';

/** Opens the source that a checkpoint names; the caller closes it. Throws USAGE if that is not what it was. */
export type OpenEarlier = (checkpoint: Checkpoint) => Promise<ReplaySource>;

/** Whether a file is the journal of a replay: it begins with a result. Throws FILE_UNREADABLE. */
export async function isJournal(path: string): Promise<boolean> {
  try {
    const file = await open(path);
    try {
      const {buffer, bytesRead} = await file.read(Buffer.alloc(256), 0, 256, 0);
      return isResultLine(buffer.subarray(0, bytesRead).toString());
    } finally {
      await file.close();
    }
  } catch (error) {
    throw cannotRead(path, error);
  }
}

/**
 * What a journal says was sent. Lines that name only places are looked up in the source that the checkpoint names. Throws
 * USAGE if that source is gone or is not what it was.
 */
export async function* sentBy(
  journal: string,
  openEarlier: OpenEarlier,
  signal: AbortSignal,
): AsyncGenerator<readonly Identity[]> {
  const places = new DoneSet();
  for await (const lines of splitLines(createReadStream(journal))) {
    yield lines.flatMap((line) => {
      const entry = parseResult(line.toString());
      if (entry?.status !== 'sent') return [];
      const identity = identityInResult(line.toString());
      if (identity === null) places.add(entry.first, entry.last);
      return identity ?? [];
    });
  }
  if (places.size > 0) yield* lookUp(journal, places, openEarlier, signal);
}

async function* lookUp(
  journal: string,
  places: DoneSet,
  openEarlier: OpenEarlier,
  signal: AbortSignal,
): AsyncGenerator<readonly Identity[]> {
  const source = await openEarlier(readCheckpoint(journal));
  let found = 0;
  try {
    for await (const batch of source.readPresent?.(signal) ?? source.read(signal)) {
      const sent = batch.filter((record) => places.has(record));
      found += sent.length;
      yield sent.flatMap((record) => identitiesOf(decode(record)));
    }
  } finally {
    await source.close?.();
  }
  if (found >= places.size || signal.aborted) return;
  throw usageError(
    `${journal}: ${places.size - found} of the records that it says were sent are no longer in ${source.name}`,
    'What was sent cannot be told from this journal any more.',
  );
}
