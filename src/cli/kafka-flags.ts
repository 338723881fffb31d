import {Flags} from '@oclif/core';
import {usageError} from '../errors.js';
import {parseAddress} from '../kafka/address.js';
import type {KafkaSettings} from '../kafka/connection.js';
import {kafkaLayers} from './kafka-layers.js';
import {kafkaLogin} from './kafka-login.js';
import {kafkaTls} from './kafka-tls.js';
import type {Origin} from './settings.js';

const helpGroup = 'KAFKA';

/** Flags of every command that talks to Kafka; spread them into a command's own. */
export const kafkaFlags = {
  brokers: Flags.string({char: 'b', description: 'brokers to begin with', helpValue: 'HOST:PORT,…', helpGroup}),
  tls: Flags.boolean({description: 'speak TLS; the other tls flags imply it', allowNo: true, helpGroup}),
  'tls-ca': Flags.string({
    description: "authorities to trust instead of the system's, PEM",
    helpValue: 'FILE',
    helpGroup,
  }),
  'tls-cert': Flags.string({description: 'certificate to show to the broker, PEM', helpValue: 'FILE', helpGroup}),
  'tls-key': Flags.string({description: 'its key, PEM', helpValue: 'FILE', helpGroup}),
  'sasl-mechanism': Flags.string({
    description: 'how to log in',
    options: ['plain', 'scram-sha-256', 'scram-sha-512'],
    helpGroup,
  }),
  'sasl-username': Flags.string({description: 'name to log in with', helpValue: 'NAME', helpGroup}),
  'sasl-password-file': Flags.string({
    description: 'file with the password, readable by its owner only',
    helpValue: 'FILE',
    helpGroup,
  }),
  'kafka-config': Flags.string({
    char: 'F',
    description: "file with librdkafka's properties; $KCAT_CONFIG names one too",
    helpValue: 'FILE',
    helpGroup,
  }),
  'dovecot-conf': Flags.string({
    description: 'main configuration file of Dovecot, for the brokers of its kafka driver where nothing else names any',
    helpValue: 'FILE',
    helpGroup,
  }),
  property: Flags.string({
    char: 'X',
    description: "one of librdkafka's properties, but no secret; may be repeated",
    helpValue: 'NAME=VALUE',
    multiple: true,
    multipleNonGreedy: true,
    helpGroup,
  }),
};

/** What `parseFlags` gives for `kafkaFlags` and the base flags. */
export interface KafkaFlagValues {
  readonly brokers?: string | undefined;
  readonly tls?: boolean | undefined;
  readonly 'tls-ca'?: string | undefined;
  readonly 'tls-cert'?: string | undefined;
  readonly 'tls-key'?: string | undefined;
  readonly 'sasl-mechanism'?: string | undefined;
  readonly 'sasl-username'?: string | undefined;
  readonly 'sasl-password-file'?: string | undefined;
  readonly 'kafka-config'?: string | undefined;
  readonly 'dovecot-conf'?: string | undefined;
  readonly property?: readonly string[] | undefined;
  readonly timeout: number;
}

/** What else decides how brokers are reached. */
export interface KafkaSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where each flag's value came from. */
  readonly origins: ReadonlyMap<string, Origin>;
  /** Takes what the operator should know: a login that goes over plain text, or is not used. */
  readonly note: (text: string) => void;
  /** Asks for a secret on the terminal; null where there is none. */
  readonly askSecret: ((question: string) => Promise<string>) | null;
}

/**
 * The settings from the flags, each already looked up in environment and profile, from librdkafka's properties, or from the
 * Dovecot configuration. Throws USAGE where brokers are missing or values do not go together, SECRET_UNREADABLE,
 * TLS_FILE_UNREADABLE, KAFKA_CONFIG_UNREADABLE.
 */
export async function kafkaSettings(flags: KafkaFlagValues, around: KafkaSurroundings): Promise<KafkaSettings> {
  const layers = await kafkaLayers(flags, around);
  const at = layers.findIndex(({values}) => values.brokers !== undefined);
  const brokers = splitBrokers(layers[at]?.values.brokers);
  const [usable, lower] = [layers.slice(0, at + 1), layers.slice(at + 1)];
  const tls = kafkaTls(layers, usable);
  const sasl = await kafkaLogin(usable, lower, around);
  if (sasl !== null && tls === null) noteIfExposed(brokers, around.note);
  const clientId = layers.map(({values}) => values['client-id']).find((value) => value !== undefined) ?? 'dovepush';
  return {brokers, tls, sasl, clientId, timeoutMs: flags.timeout};
}

function splitBrokers(text: string | undefined): readonly string[] {
  const brokers = (text ?? '').split(',').map((broker) => broker.trim());
  if (text === undefined || brokers.every((broker) => broker === '')) {
    throw usageError('no broker is known', 'Name one with --brokers HOST:PORT, or put brokers into a profile.');
  }
  const named = brokers.filter((broker) => broker !== '');
  for (const broker of named) parseAddress(broker);
  return named;
}

function noteIfExposed(brokers: readonly string[], note: (text: string) => void): void {
  const exposed = brokers.filter((broker) => !isLoopback(parseAddress(broker).host));
  if (exposed.length > 0) note(`the login goes to ${exposed.join(', ')} over plain text`);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d+){3}$/.test(host);
}
