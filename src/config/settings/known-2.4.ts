import type {KnownSetting} from './known.js';
import type {KnownSettings} from './known-2.3.js';

/** A kind of block of 2.4: a named filter, or a named list filter. */
export interface KnownBlock24 {
  readonly name: 'required' | 'forbidden';
  /** A setting or block without which it is refused. */
  readonly requires?: string;
}

/** Which settings and blocks one release of 2.4 knows; settings stand under the empty block name. */
export interface KnownSettings24 extends Pick<KnownSettings, 'source' | 'settings'> {
  readonly builtinServices: readonly string[];
  readonly builtinGroups: readonly string[];
  /** By the type of the block around, then by what stands in it: Dovecot's words. */
  readonly nestedRefusals: Readonly<Record<string, Readonly<Record<string, string>>>>;
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
  const named = enclosing.name === null ? [] : [`${enclosing.type}_${enclosing.name}_${key}`];
  return [...named, `${enclosing.type}_${key}`, key];
}

function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** What a key stands for in a block; undefined where Dovecot knows nothing of that name. */
export function resolve(known: KnownSettings24, key: string, enclosing: EnclosingBlock | null): Resolved | undefined {
  for (const name of fullNames(key, enclosing)) {
    const setting = own(known.settings[''] ?? {}, name);
    if (setting !== undefined) return {kind: 'setting', name, setting};
    const block = own(known.blocks, name);
    if (block !== undefined && (block.name === 'required' || name === key)) return {kind: 'block', name, block};
  }
  return undefined;
}

/** Where else Dovecot looked, and a setting of the same ending that it has: the bracket behind an unknown setting. */
export function elsewhere(known: KnownSettings24, key: string, enclosing: EnclosingBlock | null): string {
  if (enclosing === null) return '';
  const short = `${enclosing.type}_${key}`;
  if (enclosing.name === null) return ` (${short} not found either.)`;
  const meant = Object.keys(known.settings[''] ?? {}).find(
    (name) => name.startsWith(`${enclosing.type}_`) && name.endsWith(`_${key}`),
  );
  const question = meant === undefined ? '' : ` Did you mean ${meant}?`;
  return ` (${short} or ${enclosing.type}_${enclosing.name}_${key} not found either.${question})`;
}
