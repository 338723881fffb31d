import type {FilterNode} from './filter-tree.js';
import type {BlockNode} from './language/tree.js';
import type {KnownBlock24} from './settings/known-2.4.js';

/** A block of 2.4 that is open, or the root; those around it follow. */
export interface Section {
  readonly previous: Section | null;
  /** Where its settings go. */
  readonly place: FilterNode;
  /** The list, or the plain setting used as a block, that the lines are in. */
  readonly list: string | null;
  /** What kind of block opened it; null for the root, filters and lists. */
  readonly block: KnownBlock24 | null;
  readonly node: BlockNode | null;
  /** True after a refused opening: what is in such a block is not judged. */
  readonly unknown: boolean;
}
