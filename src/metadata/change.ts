import type {Doveadm} from '../doveadm/doveadm.js';
import type {EntryReading} from './entry.js';
import {oddAnswer} from './question.js';
import {readEntries} from './read.js';
import {type Change, type ChangeResult, unchanged, unreadable, writeEntries} from './write.js';

/** Reads the entry, writes it where it differs, reads it back. */
export async function changeEntry(
  doveadm: Doveadm,
  change: Change,
  now: () => number = Date.now,
): Promise<ChangeResult> {
  const start = now();
  const {user, value} = change;
  const [reading = withoutAnswer(user)] = await readEntries(doveadm, [user]);
  if (reading.state === 'unknown-user' || reading.state === 'error') return unreadable(reading, now() - start);
  if (reading.value === value) return unchanged(change, now() - start);
  const [result] = await writeEntries(doveadm, [{user, value, before: reading.value}], now);
  return result ?? unreadable(withoutAnswer(user), now() - start);
}

function withoutAnswer(user: string): EntryReading {
  return {user, state: 'error', value: null, error: oddAnswer()};
}
