import type {Doveadm} from '../doveadm/doveadm.js';
import {readEntries} from './read.js';
import {type Change, type ChangeResult, type PlannedChange, unchanged, unreadable, writeEntries} from './write.js';

/** Reads the entries, writes those that differ, reads them back. One result a change, in order. */
export async function changeEntries(
  doveadm: Doveadm,
  changes: readonly Change[],
  now: () => number = Date.now,
): Promise<readonly ChangeResult[]> {
  const start = now();
  const readings = await readEntries(
    doveadm,
    changes.map(({user}) => user),
  );
  const results = new Map<Change, ChangeResult>();
  const due: PlannedChange[] = [];
  for (const [index, change] of changes.entries()) {
    const reading = readings[index];
    if (reading === undefined) continue;
    if (reading.state === 'unknown-user' || reading.state === 'error') {
      results.set(change, unreadable(reading, now() - start));
    } else if (reading.value === change.value) results.set(change, unchanged(change, now() - start));
    else due.push({...change, before: reading.value});
  }
  const written = await writeEntries(doveadm, due, now);
  const byUser = new Map(written.map((result) => [result.user, result]));
  return changes.flatMap((change) => results.get(change) ?? byUser.get(change.user) ?? []);
}
