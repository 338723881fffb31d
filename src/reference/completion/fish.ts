import {type CommandEntry, commandsOf, type FlagEntry} from '../tree.js';
import {argumentValues, type CompletionInput, firstWords, flagValues, type Values} from './values.js';

const head = `# fish completion for dovepush. To load it: dovepush completion fish | source
function __dovepush_words
    set -l found
    for word in (commandline -opc)[2..]
        string match -q -- '-*' $word; and break
        set -a found $word
    end
    string join ' ' $found
end
function __dovepush_at
    set -l words (__dovepush_words)
    test "$words" = "$argv"; and return 0
    test -n "$argv"; and string match -q -- "$argv *" "$words"
end
function __dovepush_exactly
    set -l words (__dovepush_words)
    test "$words" = "$argv"
end
function __dovepush_profiles
    set -l file $DOVEPUSH_CONFIG
    test -n "$file"; or set file (test -n "$XDG_CONFIG_HOME"; and echo $XDG_CONFIG_HOME; or echo $HOME/.config)/dovepush/config.ini
    test -r $file; or set file /etc/dovepush/config.ini
    test -r $file; and sed -n 's/^\\[\\([^]]*\\)\\].*/\\1/p' $file
end
complete -c dovepush -f`;

const quote = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

function proposals(values: Values): string {
  switch (values.kind) {
    case 'words':
      return `-a ${quote(values.words.join(' '))}`;
    case 'files':
      return '-F';
    case 'directories':
      return "-a '(__fish_complete_directories)'";
    case 'profiles':
      return "-a '(__dovepush_profiles)'";
    case 'nothing':
      return '';
  }
}

function flagLine(command: CommandEntry, flag: FlagEntry, input: CompletionInput): string {
  const values = flagValues(flag, input.names);
  const letters = flag.letters.map((letter) => ` -s ${letter}`).join('');
  const value = values === null ? '' : ` ${values.kind === 'files' ? '-r' : '-x'} ${proposals(values)}`;
  const line = (name: string, short: string) =>
    `complete -c dovepush -n ${quote(`__dovepush_at ${command.name}`)} -l ${name}${short}${value} -d ${quote(flag.description)}`;
  return flag.negatable ? `${line(flag.name, letters)}\n${line(`no-${flag.name}`, '')}` : line(flag.name, letters);
}

function commandLines(command: CommandEntry, input: CompletionInput): readonly string[] {
  const shown = proposals(argumentValues(command, input));
  const args = shown === '' ? [] : [`complete -c dovepush -n ${quote(`__dovepush_at ${command.name}`)} ${shown}`];
  return [...args, ...command.flags.map((flag) => flagLine(command, flag, input))];
}

/** The completion script for fish 3 or later. */
export function fishCompletion(input: CompletionInput): string {
  const {tree} = input;
  const word = (before: string, name: string, summary: string) =>
    `complete -c dovepush -n ${quote(`__dovepush_exactly ${before}`.trim())} -a ${name} -d ${quote(summary)}`;
  return [
    head,
    ...firstWords(tree).map(({name, summary}) => word('', name, summary)),
    ...tree.topics.flatMap(({name: topic}) =>
      commandsOf(tree, topic).map(({name, summary}) => word(topic, name.slice(topic.length + 1), summary)),
    ),
    ...tree.commands.flatMap((command) => commandLines(command, input)),
    '',
  ].join('\n');
}
