import {Flags} from '@oclif/core';
import {saslMechanisms} from '../kafka/settings.js';
import {dovecotConfFlag} from './dovecot-conf-flag.js';
import {repeatable} from './repeatable.js';

const helpGroup = 'KAFKA';

/** Flags of every command that talks to Kafka; spread them into a command's own. */
export const kafkaFlags = {
  brokers: Flags.string({char: 'b', description: 'brokers to connect to first', helpValue: 'HOST:PORT,…', helpGroup}),
  tls: Flags.boolean({description: 'use TLS; implied by the other --tls flags', allowNo: true, helpGroup}),
  'tls-ca': Flags.string({
    description: "PEM file with authorities to trust instead of the system's",
    helpValue: 'FILE',
    helpGroup,
  }),
  'tls-cert': Flags.string({description: 'PEM file with the client certificate', helpValue: 'FILE', helpGroup}),
  'tls-key': Flags.string({description: 'PEM file with the private key', helpValue: 'FILE', helpGroup}),
  'sasl-mechanism': Flags.string({
    description: 'SASL mechanism',
    options: [...saslMechanisms],
    helpGroup,
  }),
  'sasl-username': Flags.string({description: 'SASL user name', helpValue: 'NAME', helpGroup}),
  'sasl-password-file': Flags.string({
    description: 'file with the SASL password, readable only by its owner',
    helpValue: 'FILE',
    helpGroup,
  }),
  'kafka-config': Flags.string({
    char: 'F',
    description: 'file with librdkafka properties (default: $KCAT_CONFIG)',
    helpValue: 'FILE',
    helpGroup,
  }),
  'dovecot-conf': dovecotConfFlag,
  property: repeatable({
    char: 'X',
    description: 'librdkafka property, but no secret (repeatable)',
    helpValue: 'NAME=VALUE',
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
