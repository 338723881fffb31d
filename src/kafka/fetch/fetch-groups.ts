import {type Cursor, isFinished} from './cursor.js';

/** Partitions of one leader that are asked for together. */
export interface FetchGroup {
  readonly leader: number;
  readonly cursors: readonly Cursor[];
}

/**
 * The cursors that wait to be fetched, of each leader in as many groups as it may be asked for now. Those that got nothing
 * the last time come first, which is the order in which the leader serves them.
 */
export function idleGroups(cursors: readonly Cursor[], slotsOf: (leader: number) => number): readonly FetchGroup[] {
  return [...idleByLeader(cursors)].flatMap(([leader, idle]) => {
    idle.sort((a, b) => a.servedBy - b.servedBy);
    return divide(idle, slotsOf(leader)).map((group) => ({leader, cursors: group}));
  });
}

function idleByLeader(cursors: readonly Cursor[]): ReadonlyMap<number, Cursor[]> {
  const idle = new Map<number, Cursor[]>();
  for (const cursor of cursors) {
    const {leader} = cursor;
    if (leader === null || isFinished(cursor) || cursor.isFetching) continue;
    const own = idle.get(leader);
    if (own) own.push(cursor);
    else idle.set(leader, [cursor]);
  }
  return idle;
}

function divide<T>(items: readonly T[], parts: number): readonly (readonly T[])[] {
  if (parts < 1) return [];
  const size = Math.ceil(items.length / parts);
  const starts = Array.from({length: Math.ceil(items.length / size)}, (_, index) => index * size);
  return starts.map((start) => items.slice(start, start + size));
}
