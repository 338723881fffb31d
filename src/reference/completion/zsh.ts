import {type CommandEntry, commandsOf, type FlagEntry} from '../tree.js';
import {argumentValues, type CompletionInput, firstWords, flagValues, type Values} from './values.js';

const head = `#compdef dovepush
# zsh completion for dovepush: save it as _dovepush in a directory of $fpath, or: source <(dovepush completion zsh)
_dovepush_profiles() {
  local file=\${DOVEPUSH_CONFIG:-\${XDG_CONFIG_HOME:-$HOME/.config}/dovepush/config.ini}
  [[ -r $file ]] || file=/etc/dovepush/config.ini
  [[ -r $file ]] && compadd -- \${(f)"$(sed -n 's/^\\[\\([^]]*\\)\\].*/\\1/p' $file)"}
}

_dovepush() {
  local -a names
  local curcontext=$curcontext context state state_descr line
  typeset -A opt_args`;

const tail = `}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _dovepush "$@"; else compdef _dovepush dovepush; fi
`;

const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
/** In a description of _arguments \`[\`, \`]\` and \`:\` have a meaning. */
const spell = (text: string) => text.replace(/[[\]:\\]/g, '\\$&');

function action(values: Values): string {
  switch (values.kind) {
    case 'words':
      return `(${values.words.map((word) => word.replace(/[:]/g, '\\$&')).join(' ')})`;
    case 'files':
      return '_files';
    case 'directories':
      return '_files -/';
    case 'profiles':
      return '_dovepush_profiles';
    case 'nothing':
      return ' ';
  }
}

function flagSpecs(flag: FlagEntry, input: CompletionInput): readonly string[] {
  const values = flagValues(flag, input.names);
  const names = [...flag.letters.map((letter) => `-${letter}`), `--${flag.name}`];
  const text = `[${spell(flag.description)}]`;
  const value = values === null ? '' : `:${spell(flag.value ?? '')}:${action(values)}`;
  const others = flag.repeatable ? '*' : names.length > 1 ? `(${names.join(' ')})` : '';
  const own = names.map((name) =>
    quote(`${others}${name}${values !== null && name.startsWith('--') ? '=' : ''}${text}${value}`),
  );
  return flag.negatable ? [...own, quote(`--no-${flag.name}${text}`)] : own;
}

function branch(command: CommandEntry, input: CompletionInput): string {
  const words = command.name.split(' ').length;
  const pattern = words === 1 ? `'${command.name} '*` : `'${command.name}'`;
  const specs = command.flags.flatMap((flag) => flagSpecs(flag, input));
  const [argument] = command.arguments;
  const rest = argument === undefined ? [] : [quote(`*:${argument.name}:${action(argumentValues(command, input))}`)];
  return [
    `    ${pattern})`,
    `      words=("\${(@)words[${words + 1},-1]}"); (( CURRENT -= ${words} ))`,
    `      _arguments -s -S ${[...specs, ...rest].join(' \\\n        ')} ;;`,
  ].join('\n');
}

function describe(entries: readonly {readonly name: string; readonly summary: string}[], skip = 0): string {
  return `names=(${entries.map(({name, summary}) => quote(`${name.slice(skip)}:${summary}`)).join(' ')})`;
}

/** The completion script for zsh 5 or later. */
export function zshCompletion(input: CompletionInput): string {
  const {tree} = input;
  const topics = tree.topics.map(({name}) => `      ${name}) ${describe(commandsOf(tree, name), name.length + 1)} ;;`);
  return [
    head,
    `  if (( CURRENT == 2 )); then ${describe(firstWords(tree))}; _describe command names; return; fi`,
    '  if (( CURRENT == 3 )); then',
    '    case $words[2] in',
    ...topics,
    '    esac',
    '    if (( $#names )); then _describe command names; return; fi',
    '  fi',
    '  case "$words[2] $words[3]" in',
    ...tree.commands.map((command) => branch(command, input)),
    '  esac',
    tail,
  ].join('\n');
}
