import type {FilterIndex} from './filter-index.js';
import type {FilteredStore} from './filtered-store.js';
import type {Filter} from './filters.js';
import type {Refusal} from './refusal.js';

/** Whether a filter restricts nothing that the other leaves open; both apply to the same session. */
function isWider({localName, local, remote, protocol}: Filter, other: Filter): boolean {
  if ((local?.bits ?? 0) > (other.local?.bits ?? 0) || (remote?.bits ?? 0) > (other.remote?.bits ?? 0)) return false;
  return !(localName !== null && other.localName === null) && !(protocol !== null && other.protocol === null);
}

function place({node}: FilteredStore): string {
  return node === null ? '' : `${node.span.file}:${node.span.endLine}`;
}

/** What doveconf refuses: it asks for a session of each filter, as if nothing else were known of it. */
export function* checkConflicts(index: FilterIndex<FilteredStore>, {filter}: FilteredStore): Generator<Refusal> {
  const {local, remote, localName} = filter;
  if (local !== null || remote !== null || localName !== null) yield* sessionConflicts(index, filter);
}

/**
 * The settings that two filters give a session, where neither filter lies within the other (config-filter.c). Only filters
 * on addresses or names can come to that. The session is refused.
 */
export function* sessionConflicts(index: FilterIndex<FilteredStore>, filter: Filter): Generator<Refusal> {
  const set = new Set<string>();
  let before: FilteredStore | null = null;
  for (const found of index.seenBy(filter)) {
    const strict = before !== null && !isWider(found.filter, before.filter);
    for (const assignment of found.store.root.values()) {
      if (strict && set.has(assignment.key)) {
        const text = `Conflict in setting ${assignment.key} found from filter at ${place(found)}`;
        yield {text, assignment, node: assignment.node};
      }
      set.add(assignment.key);
    }
    before = found;
  }
}
