import type {KnownSetting} from './known.js';
import type {KnownSettings} from './known-2.3.js';

/** A kind of block of 2.4: a named filter, or a named list filter. */
export interface KnownBlock24 {
  readonly name: 'required' | 'forbidden';
  /** A setting or block without which it is refused. */
  readonly requires?: string;
  /** Dovecot's structure that lists the names of such blocks, where it is not called like them. */
  readonly struct?: string;
}

/** Which settings and blocks one release of 2.4 knows; settings are under the empty block name. */
export interface KnownSettings24 extends Pick<KnownSettings, 'source' | 'settings'> {
  readonly builtinServices: readonly string[];
  readonly builtinGroups: readonly string[];
  readonly blocks: Readonly<Record<string, KnownBlock24>>;
}

/** The block in which a name is looked up: its full type and its name; null outside of blocks. */
export interface EnclosingBlock {
  readonly type: string;
  readonly name: string | null;
}

/** What a name stands for: a setting or a block, by its full name. */
export type Resolved =
  | {readonly kind: 'setting'; readonly name: string; readonly setting: KnownSetting}
  | {readonly kind: 'block'; readonly name: string; readonly block: KnownBlock24};

/** The full names that a short one may stand for, in the order in which Dovecot tries them. */
export function fullNames(key: string, enclosing: EnclosingBlock | null): string[] {
  if (enclosing === null) return [key];
  const type = enclosing.type.replace(/^@/, '');
  const named = enclosing.name === null ? [] : [`${type}_${enclosing.name.replaceAll('/', '_')}_${key}`];
  return [...named, `${type}_${key}`, key];
}

function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** The setting or block of exactly that name. */
export function findKnown(known: KnownSettings24, name: string): Resolved | undefined {
  const setting = own(known.settings[''] ?? {}, name);
  if (setting !== undefined) return {kind: 'setting', name, setting};
  const block = own(known.blocks, name);
  return block === undefined ? undefined : {kind: 'block', name, block};
}

/** What a key stands for in a block; undefined where Dovecot knows nothing of that name. */
export function resolve(known: KnownSettings24, key: string, enclosing: EnclosingBlock | null): Resolved | undefined {
  for (const name of fullNames(key, enclosing)) {
    const found = findKnown(known, name);
    // A named block is never meant by a part of its name.
    if (found !== undefined && (found.kind === 'setting' || found.block.name === 'required' || name === key)) {
      return found;
    }
  }
  return undefined;
}

/** Where else Dovecot looked, and settings of the same ending that it has: the bracket after an unknown setting. */
export function elsewhere(known: KnownSettings24, key: string, enclosing: EnclosingBlock | null): string {
  if (enclosing === null) return '';
  const {type, name} = enclosing;
  if (name === null) return ` (${type}_${key} not found either.)`;
  const looked = `${type}_${key} or ${type}_${name.replaceAll('/', '_')}_${key}`;
  const meant = sameEnding(known, `${type}_`, key);
  const question = meant.length > 1 ? ` Did you mean one of: ${meant.join(', ')}?` : ` Did you mean ${meant[0]}?`;
  return ` (${looked} not found either.${meant.length === 0 ? '' : question})`;
}

/** Names that differ from a full one by one more word after the type of the block. */
function sameEnding(known: KnownSettings24, front: string, key: string): string[] {
  const names = [...Object.keys(known.settings[''] ?? {}), ...Object.keys(known.blocks)];
  return names.filter((name) => {
    if (!name.startsWith(front)) return false;
    const end = name.indexOf('_', front.length);
    return end !== -1 && name.slice(end + 1) === key;
  });
}
