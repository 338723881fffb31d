/** What there is to call: the program's commands as data, for help, completion, man pages and the reference. */
export interface CommandTree {
  /** Version of the program. */
  readonly version: string;
  /** First words of commands, such as `config`. */
  readonly topics: readonly Topic[];
  /** In alphabetical order. */
  readonly commands: readonly CommandEntry[];
}

export interface Topic {
  readonly name: string;
  readonly summary: string;
}

export interface CommandEntry {
  /** The words after `dovepush`: `config check`. */
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  /** One line without the program's name: `config check [FILE…] [flags]`. */
  readonly usage: string;
  readonly arguments: readonly ArgumentEntry[];
  readonly flags: readonly FlagEntry[];
  /** Shell lines. */
  readonly examples: readonly string[];
  /** Exit status → when the command exits with it. */
  readonly exitStatus: Readonly<Record<string, string>>;
}

export interface ArgumentEntry {
  readonly name: string;
  readonly description: string;
  /** All values that it takes; empty when there is no such list. */
  readonly choices: readonly string[];
  readonly required: boolean;
  readonly repeatable: boolean;
}

export interface FlagEntry {
  /** Long name without dashes. */
  readonly name: string;
  /** Letters that stand for it, without the dash. */
  readonly letters: readonly string[];
  readonly description: string;
  /** Name of the value in help, null for a switch. */
  readonly value: string | null;
  /** All values that it takes; empty when there is no such list. */
  readonly choices: readonly string[];
  readonly default: string | null;
  /** Heading in help; null for a command's own flags. */
  readonly group: string | null;
  readonly required: boolean;
  readonly repeatable: boolean;
  /** Whether `--no-NAME` exists. */
  readonly negatable: boolean;
  /** Environment variable that sets it. */
  readonly variable: string;
}

/** The commands whose name starts with the topic. */
export function commandsOf(tree: CommandTree, topic: string): readonly CommandEntry[] {
  return tree.commands.filter(({name}) => name.startsWith(`${topic} `));
}

/** Every long flag name of any command, each once. */
export function allFlagNames(tree: CommandTree): readonly string[] {
  return [...new Set(tree.commands.flatMap(({flags}) => flags.map(({name}) => name)))].sort();
}
