import {AppError, ExitCode, usageError} from '../errors.js';
import {librdkafkaProperties} from '../librdkafka.js';
import {nearest} from '../nearest.js';
import {saslMechanisms} from './settings.js';

/** Properties of librdkafka by name, as kcat and the Dovecot plugin take them. */
export type Properties = ReadonlyMap<string, string>;

/** What properties say of reaching brokers, under the names of the flags that say the same; values as text. */
export interface PropertyValues {
  readonly brokers?: string;
  /** `true` or `false`; left out where `security.protocol` is not given. */
  readonly tls?: string;
  readonly 'tls-ca'?: string;
  readonly 'tls-ca-pem'?: string;
  readonly 'tls-cert'?: string;
  readonly 'tls-cert-pem'?: string;
  readonly 'tls-key'?: string;
  readonly 'tls-key-pem'?: string;
  readonly 'tls-key-password'?: string;
  readonly 'sasl-mechanism'?: string;
  readonly 'sasl-username'?: string;
  readonly 'sasl-password'?: string;
  readonly 'client-id'?: string;
}

const counterparts: ReadonlyMap<string, keyof PropertyValues> = new Map([
  ['bootstrap.servers', 'brokers'],
  ['metadata.broker.list', 'brokers'],
  ['ssl.ca.location', 'tls-ca'],
  ['ssl.ca.pem', 'tls-ca-pem'],
  ['ssl.certificate.location', 'tls-cert'],
  ['ssl.certificate.pem', 'tls-cert-pem'],
  ['ssl.key.location', 'tls-key'],
  ['ssl.key.pem', 'tls-key-pem'],
  ['ssl.key.password', 'tls-key-password'],
  ['sasl.mechanism', 'sasl-mechanism'],
  ['sasl.mechanisms', 'sasl-mechanism'],
  ['sasl.username', 'sasl-username'],
  ['sasl.password', 'sasl-password'],
  ['client.id', 'client-id'],
]);

/** Properties that are heeded without a flag of their own. */
const heeded = new Set([
  'security.protocol',
  'enable.ssl.certificate.verification',
  'ssl.endpoint.identification.algorithm',
]);

/** One `name=value`; `where` says in messages where it stands. Throws USAGE for what librdkafka would refuse too. */
export function parseProperty(text: string, where: string): readonly [name: string, value: string] {
  const at = text.indexOf('=');
  // kcat lets topic properties stand behind a prefix.
  const name = (at < 0 ? text : text.slice(0, at)).trim().replace(/^topic\./, '');
  if (at < 0) throw usageError(`${where}: ${quotedName(name)} has no value`, 'Write it as NAME=VALUE.');
  if (isSettable(name)) return [name, text.slice(at + 1).trim()];
  const meant = nearest(name, [...librdkafkaProperties.keys()]);
  throw usageError(
    `${where}: librdkafka does not know ${quotedName(name)}`,
    meant === null ? 'Its CONFIGURATION.md lists them.' : `Did you mean ${meant}?`,
  );
}

/** A word that is no property may be a password in the wrong place: it is quoted only if it looks like a name. */
function quotedName(name: string): string {
  return /^[a-z]{2,}(?:[._][a-z\d]+)+$/.test(name) ? `the property '${name}'` : 'this property';
}

/** The properties in a file of kcat's form: a `name=value` a line, `#` begins a comment line. Throws USAGE. */
export function parsePropertyFile(text: string, file: string): Properties {
  const properties = new Map<string, string>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const [name, value] = parseProperty(line, `${file}:${index + 1}`);
    properties.set(name, value);
  }
  return properties;
}

/** Whether the value of that property is a secret. */
export function isSecretProperty(name: string): boolean {
  return /password|secret|passphrase|key\.pem$|oauthbearer\.config$/.test(name);
}

/** Those that change nothing here. */
export function withoutCounterpart(properties: Properties): readonly string[] {
  return [...properties.keys()].filter((name) => !counterparts.has(name) && !heeded.has(name));
}

/**
 * What the properties of one place say. `protocol` is the `security.protocol` that holds for all places together,
 * undefined where none has it: like librdkafka, a login counts only where it asks for one. Throws USAGE for what would
 * switch the verification of TLS off, and for ways to log in that are not there.
 */
export function valuesOf(properties: Properties, protocol: string | undefined): PropertyValues {
  refuseUnverified(properties);
  const values: Record<string, string> = {};
  for (const [property, value] of properties) {
    const name = counterparts.get(property);
    if (name === undefined || value === '' || (name.startsWith('sasl-') && !wantsLogin(protocol))) continue;
    if (name !== 'tls-ca' || value !== 'probe') values[name] = value;
  }
  const own = properties.get('security.protocol');
  if (own !== undefined) values.tls = String(/ssl$/i.test(checkedProtocol(own)));
  if (values['sasl-mechanism'] !== undefined) values['sasl-mechanism'] = checkedMechanism(values['sasl-mechanism']);
  return values;
}

function refuseUnverified(properties: Properties): void {
  const verification = properties.get('enable.ssl.certificate.verification');
  if (verification !== undefined && /^(false|f|0)$/i.test(verification))
    throw unverified('enable.ssl.certificate.verification');
  const names = properties.get('ssl.endpoint.identification.algorithm');
  if (names !== undefined && /^none$/i.test(names)) throw unverified('ssl.endpoint.identification.algorithm');
}

function unverified(property: string): AppError {
  const message = `${property} would switch off the verification of TLS`;
  return new AppError('USAGE', message, {reason: 'tls-unverified', exitCode: ExitCode.usage});
}

function wantsLogin(protocol: string | undefined): boolean {
  return protocol !== undefined && /^sasl_/i.test(checkedProtocol(protocol));
}

function checkedProtocol(protocol: string): string {
  if (/^(sasl_)?(plaintext|ssl)$/i.test(protocol)) return protocol;
  throw usageError('security.protocol has an unknown value', 'Set plaintext, ssl, sasl_plaintext or sasl_ssl.');
}

function checkedMechanism(mechanism: string): string {
  const name = mechanism.toLowerCase();
  if (saslMechanisms.some((known) => known === name)) return name;
  throw usageError('logging in with this sasl.mechanism is not possible', 'Use PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512.');
}

/** Whether librdkafka has a property of that name which a text can set. */
export function isSettable(name: string): boolean {
  const property = librdkafkaProperties.get(name);
  return property !== undefined && property.type !== 'callback';
}
