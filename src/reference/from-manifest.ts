import type {ArgumentEntry, CommandEntry, CommandTree, FlagEntry} from './tree.js';

/** oclif.manifest.json as far as it is read here: oclif writes it from the commands when the program is built. */
export interface Manifest {
  readonly version: string;
  readonly commands: Readonly<Record<string, ManifestCommand>>;
}

interface ManifestCommand {
  readonly id: string;
  readonly summary?: string;
  readonly description?: string;
  readonly usage?: string;
  readonly strict?: boolean;
  readonly hidden?: boolean;
  readonly args: Readonly<Record<string, ManifestArgument>>;
  readonly flags: Readonly<Record<string, ManifestFlag>>;
  readonly examples?: readonly string[];
  readonly exitStatus?: Readonly<Record<string, string>>;
}

interface ManifestArgument {
  readonly name: string;
  readonly description?: string;
  readonly options?: readonly string[];
  readonly required?: boolean;
}

interface ManifestFlag {
  readonly name: string;
  readonly type: 'boolean' | 'option';
  readonly char?: string;
  readonly charAliases?: readonly string[];
  readonly description?: string;
  readonly helpValue?: string;
  readonly options?: readonly string[];
  readonly default?: unknown;
  readonly helpGroup?: string;
  readonly required?: boolean;
  readonly multiple?: boolean;
  readonly allowNo?: boolean;
}

/** oclif's section of package.json. */
export interface PackageTopics {
  readonly topics: Readonly<Record<string, {readonly description: string}>>;
}

function flagEntry(flag: ManifestFlag): FlagEntry {
  const isSwitch = flag.type === 'boolean';
  return {
    name: flag.name,
    letters: [...(flag.char ? [flag.char] : []), ...(flag.charAliases ?? [])],
    description: flag.description ?? '',
    value: isSwitch ? null : (flag.helpValue ?? flag.options?.join('|') ?? 'VALUE'),
    choices: flag.options ?? [],
    default: isSwitch || flag.default === undefined ? null : String(flag.default),
    group: flag.helpGroup ?? null,
    required: flag.required ?? false,
    repeatable: flag.multiple ?? false,
    negatable: flag.allowNo ?? false,
    variable: `DOVEPUSH_${flag.name.toUpperCase().replaceAll('-', '_')}`,
  };
}

function argumentEntries({args, strict}: ManifestCommand): readonly ArgumentEntry[] {
  return Object.values(args).map(({name, description = '', options = [], required = false}) => {
    return {name: name.toUpperCase(), description, choices: options, required, repeatable: strict === false};
  });
}

function usageOf(name: string, args: readonly ArgumentEntry[], flags: readonly FlagEntry[]): string {
  const words = args.map((argument) => {
    const word = `${argument.name}${argument.repeatable ? '…' : ''}`;
    return argument.required ? word : `[${word}]`;
  });
  const needed = flags.filter(({required}) => required).map((flag) => `--${flag.name} ${flag.value}`);
  return [name, ...words, ...needed, '[flags]'].join(' ');
}

function commandEntry(command: ManifestCommand): CommandEntry {
  const name = command.id.replaceAll(':', ' ');
  const args = argumentEntries(command);
  const flags = Object.values(command.flags).map(flagEntry);
  return {
    name,
    summary: command.summary ?? '',
    description: command.description ?? '',
    usage: command.usage ?? usageOf(name, args, flags),
    arguments: args,
    flags,
    examples: (command.examples ?? []).map((line) => line.replaceAll('<%= config.bin %>', 'dovepush')),
    exitStatus: command.exitStatus ?? {},
  };
}

/** The commands of a manifest, without hidden ones. */
export function treeFromManifest(manifest: Manifest, {topics}: PackageTopics): CommandTree {
  return {
    version: manifest.version,
    topics: Object.entries(topics).map(([name, {description}]) => ({name, summary: description})),
    commands: Object.values(manifest.commands)
      .filter(({hidden}) => !hidden)
      .map(commandEntry)
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}
