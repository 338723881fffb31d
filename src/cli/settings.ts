import type {Interfaces} from '@oclif/core';
import type {Origin} from './origin.js';
import type {Profile} from './profile.js';

type FlagInput = Interfaces.FlagInput;

/** The environment variable of a flag: `DOVEPUSH_` and its name in capitals, `-` as `_`. */
export function environmentName(flag: string): string {
  return `DOVEPUSH_${flag.toUpperCase().replaceAll('-', '_')}`;
}

/**
 * The flags with the environment and then the profile behind each, and from which of the two a value would come.
 * oclif parses and checks such values like those of the command line; `giveBack` must be called when it has, since nothing
 * else may find the profile's values in the environment.
 */
export function layerSettings(flags: FlagInput, profile: Profile | null, env: NodeJS.ProcessEnv) {
  const origins = new Map<string, Origin>();
  const layered: FlagInput = {};
  const lent: string[] = [];
  for (const [name, flag] of Object.entries(flags)) {
    const variable = environmentName(name);
    const fromProfile = profile?.values[name];
    if (env[variable]) origins.set(name, 'environment');
    else if (fromProfile) {
      // oclif knows no other layer than the environment between flag and default.
      env[variable] = fromProfile;
      lent.push(variable);
      origins.set(name, 'profile');
    }
    layered[name] = origins.has(name) ? {...flag, env: variable} : flag;
  }
  const giveBack = () => {
    for (const variable of lent) delete env[variable];
  };
  return {flags: layered, origins, giveBack};
}

/** The values of flags that may be repeated as lists: oclif leaves one from the environment a single text. */
export function listRepeated(flags: FlagInput, values: Record<string, unknown>): void {
  for (const [name, flag] of Object.entries(flags)) {
    const value = values[name];
    if (flag.type === 'option' && flag.multiple && typeof value === 'string') values[name] = [value];
  }
}
