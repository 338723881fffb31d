import type {Filter} from './settings/filters.js';
import type {Store} from './settings/store.js';

/** A block of 2.3 that is open, or the root; those around it follow. */
export interface Section {
  readonly previous: Section | null;
  readonly store: Store;
  readonly filter: Filter;
  /** The block type, for messages; filters are left out there. */
  readonly key: string | null;
  readonly isFilter: boolean;
  /** What goes in front of a key: `plugin/0/`. */
  readonly path: string;
  /** True behind a refused opening: what stands in such a block is not judged. */
  readonly unknown: boolean;
}

/** Types of the blocks around, the innermost last; filters are left out. */
export function blockTypes(innermost: Section): string[] {
  const types: string[] = [];
  for (let section: Section | null = innermost; section !== null; section = section.previous) {
    if (!section.isFilter && section.key !== null) types.unshift(section.key);
  }
  return types;
}

/** A key behind the blocks around it; at most the outermost: a message of ten thousand braces helps nobody. */
export function fullName(section: Section, key: string): string {
  return [...blockTypes(section).slice(0, 50), key].join(' { ');
}

/** Whether what stands there holds for some addresses only. */
export function isInAddressFilter({filter: {local, remote, localName}}: Section): boolean {
  return localName !== null || (local?.bits ?? 0) > 0 || (remote?.bits ?? 0) > 0;
}
