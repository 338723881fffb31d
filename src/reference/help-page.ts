import {wrapIndented} from '../wrap.js';
import {commonExitStatus, exitStatusOf} from './exit-status.js';
import {flagGroups, flagLabel, flagText} from './flag-text.js';
import {formatExample, formatRows, joinSections, type Layout, type Row, section} from './layout.js';
import type {ArgumentEntry, CommandEntry, CommandTree, FlagEntry} from './tree.js';
import {commandsOf} from './tree.js';

const flagRow = (flag: FlagEntry): Row => [flagLabel(flag), flagText(flag)];
const argumentRow = ({name, description}: ArgumentEntry): Row => [name, description];

function usage(layout: Layout, line: string): string {
  return section(layout, 'USAGE', `  $ dovepush ${line}`);
}

function examples(layout: Layout, lines: readonly string[]): string | null {
  if (lines.length === 0) return null;
  return section(layout, 'EXAMPLES', lines.map((line) => formatExample(line, layout.width)).join('\n'));
}

function flagSections(layout: Layout, flags: readonly FlagEntry[]): readonly string[] {
  return flagGroups(flags).map(([title, own]) => section(layout, title, formatRows(own.map(flagRow), layout.width)));
}

function argumentSection(layout: Layout, args: readonly ArgumentEntry[]): string | null {
  return args.length === 0 ? null : section(layout, 'ARGUMENTS', formatRows(args.map(argumentRow), layout.width));
}

/** Usage, own flags and examples of a command: what `-h` prints. */
export function shortCommandHelp(command: CommandEntry, layout: Layout): string {
  const own = command.flags.filter(({group}) => group === null);
  return joinSections([
    wrapIndented(command.summary, layout.width, 0),
    usage(layout, command.usage),
    examples(layout, command.examples),
    argumentSection(layout, command.arguments),
    ...flagSections(layout, own),
    wrapIndented(`Run 'dovepush ${command.name} --help' for all flags.`, layout.width, 0),
  ]);
}

const environmentText =
  'Every flag can be set by an environment variable (--dovecot-conf by DOVEPUSH_DOVECOT_CONF) or by a key of a profile.';

/** All about a command: what `--help` prints. */
export function fullCommandHelp(command: CommandEntry, layout: Layout): string {
  const {width} = layout;
  return joinSections([
    wrapIndented(command.summary, width, 0),
    usage(layout, command.usage),
    examples(layout, command.examples),
    command.description === '' ? null : section(layout, 'DESCRIPTION', wrapIndented(command.description, width, 2)),
    argumentSection(layout, command.arguments),
    ...flagSections(layout, command.flags),
    section(layout, 'EXIT STATUS', formatRows(exitStatusOf(command), width)),
    section(layout, 'ENVIRONMENT', wrapIndented(environmentText, width, 2)),
  ]);
}

/** The commands of a topic: what `dovepush config` prints. */
export function topicHelp(tree: CommandTree, topic: string, layout: Layout): string {
  const commands = commandsOf(tree, topic);
  const summary = tree.topics.find(({name}) => name === topic)?.summary ?? '';
  return joinSections([
    wrapIndented(summary, layout.width, 0),
    usage(layout, `${topic} COMMAND [flags]`),
    section(layout, 'COMMANDS', formatRows(commands.map(commandRow), layout.width)),
    wrapIndented(`Run 'dovepush ${topic} COMMAND -h' for a command's flags and examples.`, layout.width, 0),
  ]);
}

const commandRow = ({name, summary}: CommandEntry): Row => [name, summary];

const start: readonly Row[] = [
  ['dovepush config check', 'find mistakes in the push settings of Dovecot'],
  ['dovepush config drivers', 'list the drivers that Dovecot starts'],
  ['dovepush doctor USER', 'find where the notifications of a user get lost'],
  ['dovepush events show LOG', 'show the events in a log, with --follow as they come'],
  ['dovepush events tail', 'watch events in Kafka'],
];

/** All commands: what `dovepush --help` prints. */
export function rootHelp(tree: CommandTree, layout: Layout): string {
  const {width} = layout;
  const single = tree.commands.filter(({name}) => !name.includes(' '));
  const topics = tree.topics.map(({name, summary}): Row => [name, summary]);
  return joinSections([
    wrapIndented('Check, provision, watch and replay the push notifications of Dovecot and Cyrus.', width, 0),
    usage(layout, 'COMMAND [flags]'),
    section(layout, 'GET STARTED', formatRows(start, width)),
    section(layout, 'COMMANDS', formatRows([...topics, ...single.map(commandRow)], width)),
    section(layout, 'EXIT STATUS', formatRows(Object.entries(commonExitStatus), width)),
    section(layout, 'ENVIRONMENT', wrapIndented(environmentText, width, 2)),
    wrapIndented(
      "Run 'dovepush help COMMAND' for all about a command, or 'dovepush COMMAND -h' for its flags and examples.",
      width,
      0,
    ),
  ]);
}
