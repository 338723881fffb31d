import {usageError} from '../errors.js';
import {parseAddress, type SecurityProtocol, securityProtocolOf} from '../kafka/address.js';
import type {KafkaSasl, KafkaSettings, KafkaTls} from '../kafka/settings.js';
import type {KafkaFlagValues} from './kafka-flags.js';
import {kafkaLayers} from './kafka-layers.js';
import {kafkaLogin} from './kafka-login.js';
import {kafkaTls} from './kafka-tls.js';
import {isLoopback} from './loopback.js';
import type {Surroundings} from './surroundings.js';

/**
 * The settings from the flags, each already looked up in environment and profile, from librdkafka's properties, or from the
 * Dovecot configuration. Throws USAGE where brokers are missing or values do not go together, SECRET_UNREADABLE,
 * TLS_FILE_UNREADABLE, KAFKA_CONFIG_UNREADABLE.
 */
export async function kafkaSettings(flags: KafkaFlagValues, context: Surroundings): Promise<KafkaSettings> {
  const layers = await kafkaLayers(flags, context);
  const at = layers.findIndex(({values}) => values.brokers !== undefined);
  const brokers = splitBrokers(layers[at]?.values.brokers);
  const [usable, lower] = [layers.slice(0, at + 1), layers.slice(at + 1)];
  const protocol = securityProtocolOf(brokers);
  const tls = kafkaTls(layers, usable, protocol?.tls ?? false);
  const sasl = await kafkaLogin(usable, lower, context);
  if (protocol !== null) checkProtocol(protocol, tls, sasl);
  if (sasl !== null && tls === null) noteIfExposed(brokers, context.note);
  const clientId = layers.map(({values}) => values['client-id']).find((value) => value !== undefined) ?? 'dovepush';
  return {brokers, tls, sasl, clientId, timeoutMs: flags.timeout, note: context.note};
}

/** The scheme of the brokers and what the flags and properties say must agree. Throws USAGE. */
function checkProtocol({name, ...says}: SecurityProtocol, tls: KafkaTls | null, sasl: KafkaSasl | null): void {
  const scheme = `${name}://`;
  if (says.tls && tls === null) {
    throw usageError(`the brokers say ${scheme}, but TLS is switched off`, 'Leave out --no-tls, or the scheme.');
  }
  if (!says.tls && tls !== null) {
    throw usageError(`the brokers say ${scheme}, but TLS is switched on`, 'Leave out the TLS flags, or the scheme.');
  }
  if (says.login && sasl === null) {
    const hint = 'Log in with --sasl-mechanism, --sasl-username and --sasl-password-file.';
    throw usageError(`the brokers say ${scheme}, but no login is given`, hint);
  }
  if (!says.login && sasl !== null) {
    throw usageError(
      `the brokers say ${scheme}, but there is a login`,
      `Use SASL_${scheme}, or leave out --sasl-username.`,
    );
  }
}

function splitBrokers(text: string | undefined): readonly string[] {
  const brokers = (text ?? '').split(',').map((broker) => broker.trim());
  if (text === undefined || brokers.every((broker) => broker === '')) {
    throw usageError(
      'no broker is known',
      'Name one with --brokers HOST:PORT, or put brokers into a profile. A log is shown by: dovepush events show LOG',
    );
  }
  const named = brokers.filter((broker) => broker !== '');
  for (const broker of named) parseAddress(broker);
  return named;
}

function noteIfExposed(brokers: readonly string[], note: (text: string) => void): void {
  const exposed = brokers.filter((broker) => !isLoopback(parseAddress(broker).host));
  if (exposed.length > 0) note(`the login goes to ${exposed.join(', ')} over plain text`);
}
