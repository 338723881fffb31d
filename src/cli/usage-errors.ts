import {stripVTControlCharacters} from 'node:util';
import {AppError, ExitCode, usageError} from '../errors.js';
import {nearest} from '../nearest.js';

/** The command whose words could not be parsed. */
export interface ParsedCommand {
  /** The words after `dovepush`. */
  readonly name: string;
  /** Long flag names without dashes. */
  readonly flags: readonly string[];
}

/** A message and, if there is something better than the command's help, what to type. */
interface Words {
  readonly message: string;
  readonly hint?: string | undefined;
}

type Rewrite = readonly [pattern: RegExp, words: (match: readonly string[], command: ParsedCommand) => Words];

/** Flags of doveadm, doveconf, kcat and the Kafka tools, and what they are called here. */
const foreign: Readonly<Record<string, string>> = {
  '-u': '--user',
  '-A': '--all',
  '-C': '--exit',
  '-G': '--group',
  '-c': '--dovecot-conf',
  '-m': '--timeout',
  '--bootstrap-server': '--brokers',
  '--from-beginning': '--offset beginning',
  '--max-messages': '--count',
  '--key': '--user',
  '--config-file': '--dovecot-conf',
  '--output-format': '--format',
};

const helpOf = ({name}: ParsedCommand) => `Run 'dovepush ${name} --help'.`;

function didYouMean(flag: string, {flags}: ParsedCommand): string | undefined {
  const known = foreign[flag];
  if (known !== undefined && flags.includes(known.slice(2).split(' ')[0] ?? '')) return `Did you mean ${known}?`;
  const near = nearest(flag.replace(/^-+/, ''), flags);
  return near === null || flag.length < 3 ? undefined : `Did you mean --${near}?`;
}

function unknownFlags(list: string, command: ParsedCommand): Words {
  const [first = '', ...others] = list.split(', ');
  const message =
    others.length === 0 ? `unknown flag '${first}'` : `unknown flags '${[first, ...others].join("', '")}'`;
  return {message, hint: didYouMean(first, command)};
}

function notAChoice(flag: string, value: string, list: string): Words {
  const near = nearest(value, list.split(', '));
  const meant = near === null ? '' : `Did you mean ${near}? `;
  return {message: `'${value}' is not a valid value for --${flag}`, hint: `${meant}Values: ${list}.`};
}

const rewrites: readonly Rewrite[] = [
  [/^Nonexistent flags?: (.+)$/s, ([, flags = ''], command) => unknownFlags(flags, command)],
  [
    /^Unexpected arguments?: (.+)$/s,
    ([, words = ''], {name}) => ({message: `'dovepush ${name}' takes no argument '${words}'`}),
  ],
  [/^Missing \d+ required args?:\n(\S+)/, ([, name = '']) => ({message: `missing argument ${name.toUpperCase()}`})],
  [/^Flag (--\S+) expects a value$/, ([, flag = '']) => ({message: `${flag} needs a value`})],
  [
    /^Expected --([^=]+)=(.*) to be one of: (.+)$/s,
    ([, flag = '', value = '', list = '']) => notAChoice(flag, value, list),
  ],
  [/^Missing required flag (\S+)$/m, ([, flag = '']) => ({message: `missing flag --${flag}`})],
  [
    /^(--[^=\s]+)(?:=.*)? cannot also be provided when using (--\S+)$/m,
    ([, one = '', other = '']) => ({message: `${one} cannot be used with ${other}`}),
  ],
  [
    /^All of the following must be provided when using (--\S+): (.+)$/m,
    ([, flag = '', needed = '']) => ({message: `${flag} needs ${needed}`}),
  ],
  [
    /^(?:Parsing (--?\S+) \n\t)?Expected an integer(?: (greater|less) than or equal to (\d+))? but received: (.*)$/s,
    ([, flag = 'the value', than, limit, value = '']) => {
      const bound = than === undefined ? '' : ` ${than === 'greater' ? 'from' : 'up to'} ${limit}`;
      return {message: `${flag}: '${value}' is not a valid number`, hint: `Use a whole number${bound}.`};
    },
  ],
];

/** What oclif says, without its heading and its pointer to the help. */
function saidBy(error: Error): string {
  const [said = ''] = stripVTControlCharacters(error.message).split('\nSee more help');
  return said.replace(/^The following errors? occurred:\n\s*/, '').replace(/^ +/gm, '');
}

/**
 * An error of oclif's parser in this program's words, with the nearest name or the command that shows the help. Every other
 * error is returned as it is.
 */
export function inOwnWords(error: Error, command: ParsedCommand): Error {
  if (error instanceof AppError || (error as {oclif?: unknown}).oclif === undefined) return error;
  const said = saidBy(error);
  for (const [pattern, words] of rewrites) {
    const match = pattern.exec(said);
    if (match === null) continue;
    const {message, hint} = words(match, command);
    return usageError(message, hint ?? helpOf(command));
  }
  return new AppError('USAGE', said, {cause: error, exitCode: ExitCode.usage, hint: helpOf(command)});
}
