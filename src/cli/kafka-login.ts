import {usageError} from '../errors.js';
import type {KafkaSasl} from '../kafka/connection.js';
import type {KafkaFlagValues, KafkaSurroundings} from './kafka-flags.js';
import {outranks} from './origin.js';
import {readSecretFile} from './secret-file.js';
import type {Origin} from './settings.js';

const passwordVariable = 'DOVEPUSH_SASL_PASSWORD';

/**
 * Name and password for the brokers, null where there are none. They must come from the level that gave the brokers or a
 * higher one: what a profile holds for its own brokers is not sent to whatever a command line names. Throws USAGE.
 */
export async function kafkaLogin(flags: KafkaFlagValues, around: KafkaSurroundings): Promise<KafkaSasl | null> {
  const {mechanism, username} = namesOf(flags);
  if (mechanism === undefined && username === undefined) return null;
  if (isTooLow('sasl-username', around)) {
    around.note('the login of a lower level is not used: the brokers were given at a higher one');
    return null;
  }
  if (username === undefined) throw usageError('a login needs a name', 'Give it with --sasl-username.');
  if (mechanism === undefined) throw usageError('a login needs a mechanism', 'Give it with --sasl-mechanism.');
  return {mechanism, username, password: await findPassword(flags, username, around)};
}

function namesOf(flags: KafkaFlagValues) {
  return {
    mechanism: flags['sasl-mechanism'] as KafkaSasl['mechanism'] | undefined,
    username: flags['sasl-username'],
  };
}

function isTooLow(flag: string, {origins}: KafkaSurroundings): boolean {
  return outranks(origins.get('brokers'), origins.get(flag));
}

async function findPassword(flags: KafkaFlagValues, username: string, around: KafkaSurroundings): Promise<string> {
  const {env, origins, askSecret} = around;
  const brokers = origins.get('brokers');
  const file = flags['sasl-password-file'];
  const variable = env[passwordVariable];
  const candidates: {origin: Origin | undefined; read: () => string}[] = [];
  if (file !== undefined) {
    const origin = origins.get('sasl-password-file');
    candidates.push({origin, read: () => readSecretFile(file, 'sasl-password-file')});
  }
  if (variable) candidates.push({origin: 'environment', read: () => variable});
  const usable = candidates.filter(({origin}) => !outranks(brokers, origin));
  usable.sort((a, b) => Number(outranks(b.origin, a.origin)) - Number(outranks(a.origin, b.origin)));
  const [best] = usable;
  if (best) return best.read();
  if (askSecret) return await askSecret(`Password of ${username}: `);
  throw candidates.length === 0 ? missingPassword() : passwordTooLow();
}

function missingPassword() {
  return usageError('a login needs a password', `Give it with --sasl-password-file or ${passwordVariable}.`);
}

function passwordTooLow() {
  return usageError(
    'the password is not used for brokers that were given at a higher level',
    'Give both together: --sasl-password-file beside --brokers, or DOVEPUSH_BROKERS in the environment.',
  );
}
