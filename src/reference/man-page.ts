import {commonExitStatus, exitStatusOf} from './exit-status.js';
import {flagGroups, flagText} from './flag-text.js';
import type {CommandEntry, CommandTree, FlagEntry} from './tree.js';

/** Text as roff prints it: every character stands for itself. */
function spell(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^(?=[.'])/gm, '\\&');
}

/** Characters beyond ASCII by their code, so the page is the same in every locale. */
function ascii(page: string): string {
  return page.replace(
    /[^\n\x20-\x7e]/gu,
    (character) => `\\[u${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}]`,
  );
}

const pageName = (command: string) => `dovepush${command === '' ? '' : `-${command.replaceAll(' ', '-')}`}`;

function head(command: string, {version}: CommandTree, summary: string): readonly string[] {
  const name = pageName(command);
  const text = summary.replace(/\.$/, '');
  return [
    `.TH ${name.toUpperCase()} 1 "" "dovepush ${version}" "dovepush"`,
    '.SH NAME',
    `${spell(name)} \\- ${spell(text)}`,
  ];
}

const paragraphs = (text: string) => text.split(/\n\n/).map((part) => `.PP\n${spell(part.replaceAll('\n', ' '))}`);

const item = (label: string, text: string): readonly string[] => ['.TP', label, spell(text)];

function flagItem(flag: FlagEntry): readonly string[] {
  const names = [...flag.letters.map((letter) => `-${letter}`), `--${flag.negatable ? '[no-]' : ''}${flag.name}`];
  const value = flag.value === null ? '' : ` \\fI${spell(flag.value)}\\fR`;
  return item(`${names.map((name) => `\\fB${spell(name)}\\fR`).join(', ')}${value}`, flagText(flag));
}

function exampleLines(examples: readonly string[]): readonly string[] {
  return ['.SH EXAMPLES', '.nf', ...examples.map((line) => spell(line)), '.fi'];
}

function statusLines(statuses: readonly (readonly [string, string])[]): readonly string[] {
  return ['.SH EXIT STATUS', ...statuses.flatMap(([status, meaning]) => item(`\\fB${status}\\fR`, meaning))];
}

const environment = [
  '.SH ENVIRONMENT',
  ...item(
    '\\fBDOVEPUSH_\\fR\\fIFLAG\\fR',
    'Sets a flag that is not on the command line: DOVEPUSH_DOVECOT_CONF sets --dovecot-conf. It has precedence over a profile.',
  ),
  ...item('\\fBDOVEPUSH_CONFIG\\fR', 'Profile file, as with --config.'),
  ...item('\\fBNO_COLOR\\fR, \\fBFORCE_COLOR\\fR', 'Switch colour off or on.'),
];

const files = [
  '.SH FILES',
  ...item(
    '\\fI~/.config/dovepush/config.ini\\fR, \\fI/etc/dovepush/config.ini\\fR',
    'Profiles: each section is a profile, each key a flag.',
  ),
];

function commandPage(tree: CommandTree, command: CommandEntry): string {
  const groups = flagGroups(command.flags).map(([title, flags]) => [`.SH ${title}`, ...flags.flatMap(flagItem)]);
  const args = command.arguments.map(({name, description}) => item(`\\fI${name}\\fR`, description));
  return [
    ...head(command.name, tree, command.summary),
    '.SH SYNOPSIS',
    `.B dovepush\n${spell(command.usage)}`,
    '.SH DESCRIPTION',
    ...paragraphs(command.description),
    ...exampleLines(command.examples),
    ...(args.length === 0 ? [] : ['.SH ARGUMENTS', ...args.flat()]),
    ...groups.flat(),
    ...statusLines(exitStatusOf(command)),
    ...environment,
    '.SH SEE ALSO',
    '.BR dovepush (1)',
    '',
  ].join('\n');
}

function rootPage(tree: CommandTree): string {
  return [
    ...head('', tree, 'operate mail-store push notifications'),
    '.SH SYNOPSIS',
    '.B dovepush\n.I COMMAND\n[flags]',
    '.SH DESCRIPTION',
    ...paragraphs(
      'Checks the push notification settings of Dovecot, provisions the http-notify entries of users, and watches, records and replays mail-store events.',
    ),
    '.SH COMMANDS',
    ...tree.commands.flatMap(({name, summary}) => item(`\\fBdovepush ${spell(name)}\\fR`, summary)),
    ...statusLines(Object.entries(commonExitStatus)),
    ...environment,
    ...files,
    '',
  ].join('\n');
}

/** File name → man page in roff: one for the program, one for each command. */
export function manPages(tree: CommandTree): ReadonlyMap<string, string> {
  const commands = tree.commands.map(
    (command) => [`${pageName(command.name)}.1`, ascii(commandPage(tree, command))] as const,
  );
  return new Map([['dovepush.1', ascii(rootPage(tree))], ...commands]);
}
