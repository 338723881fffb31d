import type {AuditTarget} from './audit.js';
import {loadInput} from './input/load.js';
import {openInput} from './input/open-input.js';
import {badLines} from './input/users-file.js';

/** Users to look at. */
export interface Targets {
  /** Null where nobody knows before. */
  readonly count: number | null;
  read(): AsyncIterable<AuditTarget>;
  close(): Promise<void>;
}

/**
 * The users of a file of expectations, and those of the selection that it does not name. Throws USAGE for bad lines,
 * INPUT_UNREADABLE. The caller must close it.
 */
export async function openTargets(
  users: AsyncIterable<readonly string[]> | null,
  expectFile: string | undefined,
  scratchFolder: string,
  signal: AbortSignal,
): Promise<Targets> {
  if (expectFile === undefined) return {count: null, read: () => unjudged(users), close: async () => undefined};
  const input = openInput(expectFile, null, signal);
  const loaded = await loadInput(input, {scratchFolder, site: users, done: null, select: () => true});
  if (loaded.bad.length > 0) throw badLines(input.name, loaded.bad);
  return {
    count: loaded.count,
    async *read() {
      // Line 0: not from the file.
      for await (const {line, user, value} of loaded.rows()) yield {user, expected: line === 0 ? undefined : value};
    },
    close: () => loaded.close(),
  };
}

async function* unjudged(batches: AsyncIterable<readonly string[]> | null): AsyncGenerator<AuditTarget> {
  for await (const batch of batches ?? []) for (const user of batch) yield {user, expected: undefined};
}
