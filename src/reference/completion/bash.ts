import {type CommandEntry, commandsOf} from '../tree.js';
import {argumentValues, type CompletionInput, firstWords, flagValues, spellings, type Values} from './values.js';

const head = `# bash completion for dovepush. To load it: source <(dovepush completion bash)
_dovepush_profiles() {
  local file=\${DOVEPUSH_CONFIG:-\${XDG_CONFIG_HOME:-$HOME/.config}/dovepush/config.ini}
  [[ -r $file ]] || file=/etc/dovepush/config.ini
  [[ -r $file ]] && sed -n 's/^\\[\\([^]]*\\)\\].*/\\1/p' "$file"
}

_dovepush() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command= flags= words= kind= i
  COMPREPLY=()
  if [[ $cur == '=' ]]; then cur=
  elif [[ $prev == '=' ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  for ((i = 1; i < COMP_CWORD && i < 3; i++)); do
    [[ \${COMP_WORDS[i]} == -* ]] && break
    command+="\${command:+ }\${COMP_WORDS[i]}"
  done`;

const tail = `  case $kind in
    files) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
    directories) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- "$cur") ;;
    profiles) mapfile -t COMPREPLY < <(compgen -W "$(_dovepush_profiles)" -- "$cur") ;;
    words) mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur") ;;
  esac
}
complete -F _dovepush dovepush
`;

function assign(values: Values): string {
  return values.kind === 'words' ? `kind=words words='${values.words.join(' ')}'` : `kind=${values.kind}`;
}

/** One branch for each command: its flags, the values of its flags, else its arguments. */
function branch(command: CommandEntry, input: CompletionInput): string {
  const valued = command.flags.flatMap((flag) => {
    const values = flagValues(flag, input.names);
    return values === null ? [] : [`        ${spellings(flag).join('|')}) ${assign(values)} ;;`];
  });
  const pattern = command.name.includes(' ') ? `'${command.name}'` : `'${command.name}'|'${command.name} '*`;
  return [
    `    ${pattern})`,
    `      flags='${command.flags.flatMap(spellings).join(' ')} --help'`,
    '      case $prev in',
    ...valued,
    `        *) ${assign(argumentValues(command, input))} ;;`,
    '      esac ;;',
  ].join('\n');
}

function listBranch(pattern: string, words: readonly string[]): string {
  return `    ${pattern}) kind=words words='${words.join(' ')}' ;;`;
}

/** The completion script for bash 4 or later. */
export function bashCompletion(input: CompletionInput): string {
  const {tree} = input;
  const first = firstWords(tree).map(({name}) => name);
  const topics = tree.topics.map(({name}) =>
    listBranch(
      `'${name}'`,
      commandsOf(tree, name).map((command) => command.name.slice(name.length + 1)),
    ),
  );
  return [
    head,
    '  case $command in',
    listBranch("''", [...first, '--help', '--version']),
    ...topics,
    ...tree.commands.map((command) => branch(command, input)),
    '  esac',
    `  [[ $cur == -* && -n $flags ]] && kind=words words=$flags`,
    tail,
  ].join('\n');
}
