import type {BlockNode} from './language/tree.js';
import type {Scope} from './scopes.js';
import type {KnownSetting} from './settings/known.js';
import type {EnclosingBlock} from './settings/known-2.4.js';

/** A block of 2.4 that is open, or the root; those around it follow. */
export interface Section {
  readonly previous: Section | null;
  readonly scope: Scope;
  /** The block in which names are looked up. */
  readonly enclosing: EnclosingBlock | null;
  /** The list, or the plain setting used as a block, that the lines stand in. */
  readonly list: {readonly name: string; readonly setting: KnownSetting} | null;
  readonly node: BlockNode | null;
  /** True behind a refused opening: what stands in such a block is not judged. */
  readonly unknown: boolean;
}
