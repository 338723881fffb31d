import type {ArgumentEntry, CommandEntry, CommandTree, FlagEntry} from '../tree.js';

/** What a shell proposes for a value. */
export type Values =
  | {readonly kind: 'words'; readonly words: readonly string[]}
  | {readonly kind: 'files' | 'directories' | 'profiles' | 'nothing'};

/** Names that are not in the command tree. */
export interface Names {
  readonly rules: readonly string[];
  readonly events: readonly string[];
  /** Outputs that have a JSON Schema. */
  readonly schemas: readonly string[];
}

/** All that the scripts are made from. */
export interface CompletionInput {
  readonly tree: CommandTree;
  readonly names: Names;
}

const eventFormats = ['text', 'json', 'raw', 'kcat', 'ox'];
const words = (list: readonly string[]): Values => ({kind: 'words', words: list});

/** The proposals for a flag's value; null for a switch. */
export function flagValues(flag: FlagEntry, {rules, events}: Names): Values | null {
  const {name, value, choices} = flag;
  if (value === null) return null;
  if (choices.length > 0) return words(choices);
  if (name === 'event') return words(events);
  if (name === 'profile' || name === 'to-profile') return {kind: 'profiles'};
  if (name === 'dovecot-version') return words(['auto', '2.3', '2.4']);
  if (value === 'RULE') return words(rules);
  if (value === 'FORMAT') return words(eventFormats);
  if (value === 'SOURCE') return words(['topic:', 'file:', 'mailstore']);
  if (value === 'DESTINATION') return words(['topic:', 'ox', 'http://', 'https://', 'lua:', 'file:', 'stdout']);
  if (value === 'DIR') return {kind: 'directories'};
  return {kind: value === 'FILE' || value === 'PATH' || value === 'FILE|-' ? 'files' : 'nothing'};
}

/** The proposals for a command's arguments. */
export function argumentValues(command: CommandEntry, {tree, names}: CompletionInput): Values {
  const [first] = command.arguments;
  if (first === undefined) return {kind: 'nothing'};
  if (first.choices.length > 0) return words(first.choices);
  if (first.name === 'RULE') return words(names.rules);
  if (command.name === 'schema') return words(names.schemas);
  if (first.name === 'COMMAND')
    return words([...tree.topics, ...tree.commands].map(({name}) => name.split(' ')[0] ?? ''));
  return {kind: isFile(first) ? 'files' : 'nothing'};
}

const isFile = ({name, description}: ArgumentEntry) => name === 'FILE' || / file\b/.test(description);

/** `-f` and `--format`, and `--no-tls` of `--[no-]tls`. */
export function spellings({letters, name, negatable}: FlagEntry): readonly string[] {
  return [...letters.map((letter) => `-${letter}`), `--${name}`, ...(negatable ? [`--no-${name}`] : [])];
}

/** What follows `dovepush`: each topic and each command of one word, with its summary. */
export function firstWords({
  topics,
  commands,
}: CommandTree): readonly {readonly name: string; readonly summary: string}[] {
  return [...topics, ...commands.filter(({name}) => !name.includes(' '))];
}
