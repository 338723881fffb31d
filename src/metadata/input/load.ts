import {join} from 'node:path';
import {createSpool, type Spool} from '../spool.js';
import {createIndexSet, type IndexSet} from './index-set.js';
import type {Input} from './open-input.js';
import {type BadLine, type InputRow, isBad} from './row.js';
import {createUserIndex, foldUser, type IndexEntry, type UserIndex} from './user-index.js';

/** What is looked at beside the input itself. */
export interface LoadChoice {
  readonly scratchFolder: string;
  /** Users of the site; whom no line of the input names comes as a row without a value behind the others. */
  readonly site: AsyncIterable<readonly string[]> | null;
  /** Users that are done already and left out. */
  readonly done: AsyncIterable<string> | null;
  /** Whether a user is for this run; the whole input is checked all the same. */
  readonly select: (user: string) => boolean;
}

/** An input read, checked and freed of duplicates. */
export interface LoadedInput {
  /** In the order of the file; users of the site that no line names, bad ones included, follow with value null. */
  rows(): AsyncIterable<InputRow>;
  /** How many rows there are. */
  readonly count: number;
  /** Users in the file that are done already. */
  readonly doneCount: number;
  /** In the order of the file. */
  readonly bad: readonly BadLine[];
  /** The bad lines that may name anybody: where there are any, no user of the site can be said to be left out. */
  readonly unclear: readonly BadLine[];
  close(): Promise<void>;
}

/**
 * Reads the whole input once. Two rows of a user with different values are both bad; the same row again is dropped.
 * Rows are kept on disk, and so is the index that finds duplicates: memory does not grow with the input.
 */
export async function loadInput(input: Input, choice: LoadChoice): Promise<LoadedInput> {
  const {kept, index, bad} = await keepRows(input, choice.scratchFolder);
  const unclear = bad.filter(({user}) => user === null);
  const others = unclear.length === 0 ? choice.site : null;
  for await (const users of others ?? []) for (const user of users) await index.add({kind: 'site', user});
  for await (const user of choice.done ?? []) await index.add({kind: 'done', user});

  const site = await createSpool<InputRow>(join(choice.scratchFolder, 'site'));
  const {dropped, duplicates, droppedCount, doneCount} = await resolveDuplicates(index, site, choice.select);
  await index.close();
  return {
    bad: [...bad, ...duplicates].sort((a, b) => a.line - b.line),
    unclear,
    count: kept.count - droppedCount + site.count,
    doneCount,
    async *rows() {
      let at = 0;
      for await (const row of kept.read()) {
        if (!dropped.has(at)) yield row;
        at += 1;
      }
      yield* site.read();
    },
    async close() {
      await kept.close();
      await site.close();
    },
  };
}

interface Kept {
  readonly kept: Spool<InputRow>;
  readonly index: UserIndex;
  readonly bad: readonly BadLine[];
}

async function keepRows(input: Input, folder: string): Promise<Kept> {
  const kept = await createSpool<InputRow>(join(folder, 'rows'));
  const index = createUserIndex(folder);
  const bad: BadLine[] = [];
  try {
    for await (const rows of input.rows()) {
      for (const row of rows) {
        if (isBad(row)) {
          bad.push(row);
          if (row.user !== null) await index.add({kind: 'bad', user: row.user});
        } else {
          await index.add({kind: 'row', row: kept.count, ...row});
          await kept.add(row);
        }
      }
    }
    return {kept, index, bad};
  } catch (error) {
    await kept.close();
    await index.close();
    throw error;
  }
}

interface Resolved {
  /** Indexes of the rows that are not to be used. */
  readonly dropped: IndexSet;
  readonly droppedCount: number;
  readonly doneCount: number;
  readonly duplicates: readonly BadLine[];
}

/** Decides on each row, and adds the users of the site that have none. */
async function resolveDuplicates(
  index: UserIndex,
  site: Spool<InputRow>,
  select: (user: string) => boolean,
): Promise<Resolved> {
  const dropped = createIndexSet();
  const duplicates: BadLine[] = [];
  let droppedCount = 0;
  let doneCount = 0;
  for await (const entries of index.buckets()) {
    for (const {rows, isNamed, siteUsers, done} of byUser(entries)) {
      const bad = contradictions(rows);
      duplicates.push(...bad);
      const seen = new Set(done);
      for (const {user, row = 0} of rows) {
        if (done.has(user)) doneCount += 1;
        if (bad.length === 0 && !seen.has(user) && select(user)) seen.add(user);
        else {
          dropped.add(row);
          droppedCount += 1;
        }
      }
      if (isNamed) continue;
      for (const user of siteUsers) {
        if (!done.has(user) && select(user)) await site.add({line: 0, user, value: null});
      }
    }
  }
  return {dropped, droppedCount, doneCount, duplicates};
}

interface OneUser {
  readonly rows: IndexEntry[];
  /** Whether a line of the input names the user, a bad one too. */
  isNamed: boolean;
  readonly siteUsers: Set<string>;
  readonly done: Set<string>;
}

function byUser(entries: readonly IndexEntry[]): Iterable<OneUser> {
  const users = new Map<string, OneUser>();
  for (const entry of entries) {
    const name = foldUser(entry.user);
    const one = users.get(name) ?? {rows: [], isNamed: false, siteUsers: new Set(), done: new Set()};
    users.set(name, one);
    if (entry.kind === 'row') one.rows.push(entry);
    else if (entry.kind === 'site') one.siteUsers.add(entry.user);
    else if (entry.kind === 'done') one.done.add(entry.user);
    if (entry.kind === 'row' || entry.kind === 'bad') one.isNamed = true;
  }
  return users.values();
}

/** The rows of one user as bad lines, none where they all say the same. */
function contradictions(rows: readonly IndexEntry[]): readonly BadLine[] {
  const values = new Set(rows.map(({value}) => value));
  if (values.size < 2) return [];
  return rows.map(({line = 0, user, value}) => {
    const other = rows.find((row) => row.value !== value);
    return {line, reason: `the same user stands in line ${other?.line} too, and the values differ`, user};
  });
}
