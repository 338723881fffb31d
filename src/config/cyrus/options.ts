import {readData} from '../data-file.js';

/** Releases whose options are known: those of Debian 12 and 13. */
export const cyrusReleases = ['3.6', '3.10'] as const;
export type CyrusRelease = (typeof cyrusReleases)[number];

/** What kind of value an option takes. */
type OptionType = 'switch' | 'integer' | 'duration' | 'bytesize' | 'choice' | 'set' | 'string';

/** An option of imapd.conf. */
export interface CyrusOption {
  readonly type: OptionType;
  readonly default: string;
  /** The words of a choice or a set. */
  readonly values?: readonly string[];
}

export type CyrusOptions = Readonly<Record<string, CyrusOption>>;

const read = new Map<CyrusRelease, CyrusOptions>();

/** The options of a release by name, written by `scripts/cyrus/settings.js` from the program itself. */
export function optionsOf(release: CyrusRelease): CyrusOptions {
  const known = read.get(release) ?? (readData(`cyrus-${release}.json`) as {options: CyrusOptions}).options;
  read.set(release, known);
  return known;
}

/** Names that an operator makes up, of which the part before the dash is Cyrus's or SASL's. */
const openNames =
  /^(?:partition|metapartition|archivepartition|backuppartition|metadir|searchpartition|[\w]+searchpartition)-|^sasl_|^@/;

/** Whether an option is there, or is one of those whose names an operator makes up. */
export function isKnownOption(name: string, options: CyrusOptions): boolean {
  return Object.hasOwn(options, name) || openNames.test(name);
}
