import {Flags} from '@oclif/core';
import {saslMechanisms} from '../kafka/settings.js';
import {repeatable} from './repeatable.js';

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
    options: [...saslMechanisms],
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
  property: repeatable({
    char: 'X',
    description: "one of librdkafka's properties, but no secret; may be repeated",
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
