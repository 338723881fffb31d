import {usageError} from '../errors.js';
import type {KafkaSasl} from '../kafka/connection.js';
import {learnCredential} from '../secrets-in-use.js';
import type {KafkaLayer} from './kafka-layers.js';
import {readSecretFile} from './secret-file.js';
import type {Surroundings} from './surroundings.js';

/**
 * Name and password for the brokers, null where there are none. `usable` are the places down to the one that gave the
 * brokers: what a profile holds for its own brokers is not sent to whatever a command line names. `lower` are the rest.
 * Throws USAGE.
 */
export async function kafkaLogin(
  usable: readonly KafkaLayer[],
  lower: readonly KafkaLayer[],
  {note, askSecret}: Surroundings,
): Promise<KafkaSasl | null> {
  const mechanism = first(usable, 'sasl-mechanism');
  const username = first(usable, 'sasl-username');
  if (mechanism === undefined && username === undefined) {
    const unused = lower.find(({values}) => values['sasl-username'] !== undefined);
    if (unused) note(`the login of ${unused.place} is not used: the brokers were given at a higher level`);
    return null;
  }
  if (username === undefined) throw usageError('a login needs a name', 'Give it with --sasl-username.');
  if (mechanism === undefined) throw usageError('a login needs a mechanism', 'Give it with --sasl-mechanism.');
  const password = findPassword(usable) ?? (await askSecret?.(`Password of ${username}: `));
  if (password === undefined) throw findPassword(lower) === undefined ? missingPassword() : passwordTooLow();
  learnCredential(password);
  return {mechanism: mechanism as KafkaSasl['mechanism'], username, password};
}

function first(layers: readonly KafkaLayer[], name: keyof KafkaLayer['values']): string | undefined {
  return layers.map(({values}) => values[name]).find((value) => value !== undefined);
}

function findPassword(layers: readonly KafkaLayer[]): string | undefined {
  for (const {values} of layers) {
    const file = values['sasl-password-file'];
    if (file !== undefined) return readSecretFile(file, 'sasl-password-file');
    if (values['sasl-password'] !== undefined) return values['sasl-password'];
  }
  return undefined;
}

function missingPassword() {
  return usageError('a login needs a password', 'Give it with --sasl-password-file or DOVEPUSH_SASL_PASSWORD.');
}

function passwordTooLow() {
  return usageError(
    'the password is not used for brokers that were given at a higher level',
    'Give both together: --sasl-password-file beside --brokers, or DOVEPUSH_BROKERS in the environment.',
  );
}
