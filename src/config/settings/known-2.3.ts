import type {KnownSetting} from './known.js';

/** A kind of block. */
export interface KnownBlock {
  /** Holds any key that has no slash: `plugin`, `dict`. */
  readonly anyKey?: boolean;
  readonly required?: readonly {readonly setting: string; readonly text: string}[];
  readonly notInLocalRemote?: boolean;
  /** Dovecot's words when the name is used as a setting. */
  readonly asSetting?: string;
}

/** A service of Dovecot's own. */
export interface KnownService {
  /** Kinds and names of its listeners: `inet_listener/imap`. */
  readonly listeners: readonly string[];
  /** Only used when `protocols` has it. */
  readonly protocol?: string;
  readonly chroot?: string;
  readonly processLimit?: number;
  /** True when it may not have more than one process. */
  readonly single?: boolean;
  /** The package that brings it, where it is not Dovecot's own. */
  readonly package?: string;
}

/** Which settings and blocks one release of Dovecot knows. */
export interface KnownSettings {
  readonly source: string;
  /** What services and listeners that are there without being written down have for other defaults, by path. */
  readonly entries?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The services that are there without being written down. */
  readonly services: Readonly<Record<string, KnownService>>;
  /** By path of block types: `service`, `service/unix_listener`. */
  readonly blocks: Readonly<Record<string, KnownBlock>>;
  /** By path of block types (empty at the root), then by name. */
  readonly settings: Readonly<Record<string, Readonly<Record<string, KnownSetting>>>>;
}

/** The setting of that name in a block type, with aliases followed; undefined where there is none. */
export function findSetting(
  known: KnownSettings,
  block: string,
  name: string,
): {readonly name: string; readonly setting: KnownSetting} | undefined {
  const inBlock = known.settings[block];
  if (inBlock === undefined || !Object.hasOwn(inBlock, name)) return undefined;
  const setting = inBlock[name];
  if (setting === undefined) return undefined;
  const aliased = setting.alias === undefined ? undefined : inBlock[setting.alias];
  return aliased === undefined ? {name, setting} : {name: setting.alias ?? name, setting: aliased};
}

/** The block type of that name inside another (empty at the root); undefined where there is none. */
export function findBlock(
  known: KnownSettings,
  block: string,
  name: string,
): {readonly path: string; readonly block: KnownBlock} | undefined {
  const path = block === '' ? name : `${block}/${name}`;
  const found = Object.hasOwn(known.blocks, path) ? known.blocks[path] : undefined;
  return found === undefined ? undefined : {path, block: found};
}
