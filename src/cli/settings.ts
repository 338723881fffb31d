import {Flags, type Interfaces, Parser} from '@oclif/core';
import {usageError} from '../errors.js';
import type {Origin} from './origin.js';
import type {Profile} from './profile.js';

type FlagInput = Interfaces.FlagInput;
type Flag = FlagInput[string];

/** What oclif takes for true in an environment variable, and the opposite of each. */
const switchWords: Readonly<Record<string, boolean>> = {
  ...{true: true, yes: true, y: true, 1: true},
  ...{false: false, no: false, n: false, 0: false},
};

/** The environment variable of a flag: `DOVEPUSH_` and its name in capitals, `-` as `_`. */
export function environmentName(flag: string): string {
  return `DOVEPUSH_${flag.toUpperCase().replaceAll('-', '_')}`;
}

/** The value of a flag that must be known before the flags are parsed; undefined if it is not set. */
export function earlyFlag(
  name: string,
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined {
  const at = argv.findLastIndex((word) => word === `--${name}` || word.startsWith(`--${name}=`));
  if (at === -1) return env[environmentName(name)];
  const word = argv[at] ?? '';
  return word.includes('=') ? word.slice(name.length + 3) : argv[at + 1];
}

/**
 * The words of the command line, preceded by words for what the environment and then the profile add to them, and where
 * the value of each flag comes from. oclif knows no layers: it parses and checks words of all three in the same way.
 * Throws USAGE for a switch that is neither on nor off, and what oclif throws of flags that it does not know.
 */
export async function layerSettings(
  argv: readonly string[],
  flags: FlagInput,
  profile: Profile | null,
  env: Readonly<Record<string, string | undefined>>,
): Promise<{argv: string[]; origins: Map<string, Origin>}> {
  const given = await flagsGiven(argv, flags);
  const origins = new Map<string, Origin>([...given].map((name) => [name, 'flag']));
  const added: string[] = [];
  for (const [name, flag] of Object.entries(flags)) {
    const variable = environmentName(name);
    const fromEnvironment = env[variable];
    const value = fromEnvironment || profile?.values[name];
    if (given.has(name) || !value) continue;
    const place = fromEnvironment ? `the environment variable ${variable}` : `profile ${profile?.name}`;
    added.push(...wordsOf(name, flag, value, place));
    origins.set(name, fromEnvironment ? 'environment' : 'profile');
  }
  return {argv: [...added, ...argv], origins};
}

/** The long names of the flags that are on the command line; no value is parsed. */
async function flagsGiven(argv: readonly string[], flags: FlagInput): Promise<ReadonlySet<string>> {
  const shapes = Object.entries(flags).map(([name, flag]) => [name, shapeOf(flag)] as const);
  const {raw} = await Parser.parse([...argv], {flags: Object.fromEntries(shapes), args: {}, strict: false});
  return new Set(raw.flatMap((token) => (token.type === 'flag' ? [token.flag] : [])));
}

/** What tells a flag of the command line from other words, without what its value must be and go with. */
function shapeOf(flag: Flag): Flag {
  const {aliases, charAliases} = flag;
  const char = {...(flag.char && {char: flag.char}), ...(aliases && {aliases}), ...(charAliases && {charAliases})};
  if (flag.type === 'boolean') return Flags.boolean({...char, allowNo: flag.allowNo});
  if (flag.multiple) return Flags.string({...char, multiple: true, multipleNonGreedy: true});
  return Flags.string({...char, ...(flag.options && {options: flag.options})});
}

/** A switch that is off and has no `--no-` form is the same as none. */
function wordsOf(name: string, flag: Flag, value: string, place: string): readonly string[] {
  if (flag.type === 'option') return [`--${name}=${value}`];
  const isOn = Object.hasOwn(switchWords, value.toLowerCase()) ? switchWords[value.toLowerCase()] : undefined;
  if (isOn === undefined) {
    throw usageError(`'${value}' is not a valid value of ${name} in ${place}`, 'Write true or false.');
  }
  if (isOn) return [`--${name}`];
  return flag.allowNo ? [`--no-${name}`] : [];
}
