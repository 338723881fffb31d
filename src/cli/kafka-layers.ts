import {statSync} from 'node:fs';
import {usageError} from '../errors.js';
import {cannotRead} from '../file-errors.js';
import {
  isSecretProperty,
  type Properties,
  type PropertyValues,
  parseProperty,
  parsePropertyFile,
  valuesOf,
  withoutCounterpart,
} from '../kafka/properties.js';
import {readSmallFile} from '../small-file.js';
import {dovecotKafka} from './dovecot-kafka.js';
import type {KafkaFlagValues} from './kafka-flags.js';
import type {Origin} from './origin.js';
import type {Surroundings} from './surroundings.js';

/** What one place says of reaching brokers: values under the names of flags, as text. */
export interface KafkaValues extends PropertyValues {
  readonly 'sasl-password-file'?: string;
}

/** A place where values stand, in words for messages. */
export interface KafkaLayer {
  readonly place: string;
  /** Whether its TLS files mean TLS; librdkafka's properties say that in `security.protocol`. */
  readonly impliesTls: boolean;
  readonly values: KafkaValues;
}

/** Some place with properties. */
interface PropertySource {
  readonly place: string;
  readonly properties: Properties;
}

const flagNames = [
  'brokers',
  'tls',
  'tls-ca',
  'tls-cert',
  'tls-key',
  'sasl-mechanism',
  'sasl-username',
  'sasl-password-file',
] as const;

/**
 * The places, highest first: command line, environment, `--property`, `--kafka-config`, `$KCAT_CONFIG`, profile; the Dovecot
 * configuration only where none of them names brokers. Throws USAGE, KAFKA_CONFIG_UNREADABLE, CONFIG_UNREADABLE.
 */
export async function kafkaLayers(flags: KafkaFlagValues, context: Surroundings): Promise<readonly KafkaLayer[]> {
  const layers = ownLayers(flags, context);
  if (layers.some(({values}) => values.brokers !== undefined)) return layers;
  const found = await dovecotKafka(flags['dovecot-conf']);
  if (found === null) return layers;
  const {file, properties} = found;
  noteUseless([properties], context.note);
  return [
    ...layers,
    {place: file, impliesTls: false, values: valuesOf(properties, properties.get('security.protocol'))},
  ];
}

function ownLayers(flags: KafkaFlagValues, {env, origins, note}: Surroundings): readonly KafkaLayer[] {
  const from = (origin: Origin) => flagLayer(flags, origins, origin);
  const sources = propertySources(flags, env);
  noteUseless(
    sources.map(({properties}) => properties),
    note,
  );
  const protocol = sources.map(({properties}) => properties.get('security.protocol')).find((one) => one !== undefined);
  const asLayer = ({place, properties}: PropertySource): KafkaLayer => ({
    place,
    impliesTls: false,
    values: valuesOf(properties, protocol),
  });
  const environment = from('environment');
  const password = env.DOVEPUSH_SASL_PASSWORD;
  const secret = password ? {'sasl-password': password} : {};
  return [
    from('flag'),
    {...environment, values: {...environment.values, ...secret}},
    ...sources.map(asLayer),
    from('profile'),
  ];
}

function noteUseless(all: readonly Properties[], note: Surroundings['note']): void {
  const useless = new Set(all.flatMap(withoutCounterpart));
  if (useless.size > 0) note(`these properties have no counterpart here: ${[...useless].join(', ')}`);
}

const places: Readonly<Record<Origin, string>> = {
  flag: 'the command line',
  environment: 'the environment',
  profile: 'the profile',
  default: 'the defaults',
};

function flagLayer(flags: KafkaFlagValues, origins: ReadonlyMap<string, Origin>, origin: Origin): KafkaLayer {
  const values: Record<string, string> = {};
  for (const name of flagNames) {
    const value = flags[name];
    // What comes from nowhere was given by a caller: it counts as the command line.
    if (value !== undefined && (origins.get(name) ?? 'flag') === origin) values[name] = String(value);
  }
  return {place: places[origin], impliesTls: true, values};
}

function propertySources(flags: KafkaFlagValues, env: Surroundings['env']): readonly PropertySource[] {
  const sources: PropertySource[] = [];
  if (flags.property !== undefined && flags.property.length > 0) {
    sources.push({place: '--property', properties: new Map(flags.property.map(flagProperty))});
  }
  const files = [flags['kafka-config'], env.KCAT_CONFIG];
  for (const file of files) if (file) sources.push({place: file, properties: readProperties(file)});
  return sources;
}

function flagProperty(text: string): readonly [string, string] {
  const [name, value] = parseProperty(text, '--property');
  if (!isSecretProperty(name)) return [name, value];
  throw usageError(
    `--property must not hold a secret (${name})`,
    'Put it into a file: --kafka-config FILE, or --sasl-password-file FILE.',
  );
}

function readProperties(file: string): Properties {
  const properties = parsePropertyFile(readText(file), file);
  const holdsSecret = [...properties.keys()].some(isSecretProperty);
  if (!holdsSecret || (statSync(file).mode & 0o077) === 0) return properties;
  throw usageError(`${file} holds a password and can be read by others than its owner`, `Run chmod 600 ${file}.`);
}

function readText(file: string): string {
  try {
    return readSmallFile(file).toString('utf8');
  } catch (error) {
    const hint = 'Name a readable file with --kafka-config or $KCAT_CONFIG.';
    throw cannotRead(file, error, {code: 'KAFKA_CONFIG_UNREADABLE', hint});
  }
}
