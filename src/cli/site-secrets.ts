import {createMasking} from '../config/masking.js';
import type {Patient} from '../doctor/check.js';
import {secretRanges} from '../secret-ranges.js';
import {isSecretName, readingOf} from '../secrets.js';
import {readSmallFile} from '../small-file.js';
import {readProfiles} from './profile.js';
import {secretVariables} from './secret-variables.js';
import {environmentName} from './settings.js';

/** Flags whose files hold nothing but a secret. */
const secretFile = /^(?:ox-auth|.*-(?:password|api-key))-file$/;

/**
 * Every secret that this site has where dovepush looks: in Dovecot's configuration, in what the userdb gives the user, in
 * the environment, and in all profiles and the files that they name. What cannot be read is left out.
 */
export async function siteSecrets(
  {config, answer}: Patient,
  env: NodeJS.ProcessEnv,
  profileFile: string | undefined,
): Promise<ReadonlySet<string>> {
  const profiles = await readProfiles(profileFile, env).catch(() => null);
  return new Set([
    ...('failure' in config ? [] : createMasking(config.model).values()),
    ...(answer?.kind === 'known' ? [...answer.fields].flatMap(secretsIn) : []),
    ...Object.values(profiles?.sections ?? {}).flatMap((values) => Object.entries(values).flatMap(secretsIn)),
    ...secretVariables.flatMap((name) => env[environmentName(name)] ?? []),
    ...Object.entries(env).flatMap(([name, value = '']) => {
      return name.startsWith('DOVEPUSH_') ? secretsIn([flagOf(name), value]) : [];
    }),
  ]);
}

function flagOf(variable: string): string {
  return variable.slice('DOVEPUSH_'.length).toLowerCase().replaceAll('_', '-');
}

function secretsIn([name, value]: readonly [string, string]): readonly string[] {
  if (secretFile.test(name)) return readQuietly(value);
  if (isSecretName(name)) return [value];
  return secretRanges(value, readingOf(name)).map(([start, end]) => value.slice(start, end));
}

function readQuietly(path: string): readonly string[] {
  try {
    return [readSmallFile(path).toString('utf8').trim()];
  } catch {
    return [];
  }
}
