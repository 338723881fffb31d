import type {BlockNode} from '../language/tree.js';
import type {Filter} from './filters.js';
import type {Store} from './store.js';

/** The settings of one filter; the first one, without a block, is the root. */
export interface FilteredStore {
  readonly filter: Filter;
  readonly store: Store;
  /** The block in which it was first met. */
  readonly node: BlockNode | null;
}
