import {createMasking} from '../config/masking.js';
import type {ConfigModel} from '../config/model.js';
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
    ...('failure' in config ? [] : secretsOf(config.model)),
    ...(answer?.kind === 'known' ? [...answer.fields].flatMap(secretsIn) : []),
    ...Object.values(profiles?.sections ?? {}).flatMap((values) => Object.entries(values).flatMap(secretsIn)),
    ...secretVariables.flatMap((name) => env[environmentName(name)] ?? []),
    ...Object.entries(env).flatMap(([name, value = '']) => {
      if (name === 'KCAT_CONFIG') return secretsIn(['kafka-config', value]);
      return name.startsWith('DOVEPUSH_') ? secretsIn([flagOf(name), value]) : [];
    }),
  ]);
}

/** As the files have them, and as Dovecot reads them: a value may be the text of another file. */
function secretsOf(model: ConfigModel): readonly string[] {
  const {settings, plugin} = model.effective.protocol('global');
  const read = [...settings.values(), ...plugin.values()].map(({key, value}) => [key, value] as const);
  return [...createMasking(model).values(), ...read.flatMap(secretsIn)];
}

function flagOf(variable: string): string {
  return variable.slice('DOVEPUSH_'.length).toLowerCase().replaceAll('_', '-');
}

function secretsIn([name, value]: readonly [string, string]): readonly string[] {
  if (secretFile.test(name)) return [readQuietly(value)];
  if (name === 'kafka-config')
    return readQuietly(value)
      .split('\n')
      .flatMap((line) => secretsIn(propertyIn(line)));
  if (isSecretName(name)) return [value];
  return secretRanges(value, readingOf(name)).map(([start, end]) => value.slice(start, end));
}

/** Name and value of a line of librdkafka properties. */
function propertyIn(line: string): readonly [string, string] {
  const [name = '', ...value] = line.split('=');
  return [name.trim(), value.join('=').trim()];
}

/** Empty where it cannot be read: then nobody is told of it either. */
function readQuietly(path: string): string {
  try {
    return readSmallFile(path).toString('utf8').trim();
  } catch {
    return '';
  }
}
