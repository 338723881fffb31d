import {Flags} from '@oclif/core';
import type {KafkaSettings} from '../kafka/connection.js';

const helpGroup = 'KAFKA';

/** Flags of every command that talks to Kafka; spread them into a command's own. */
export const kafkaFlags = {
  brokers: Flags.string({char: 'b', description: 'brokers to begin with', helpValue: 'HOST:PORT,…', helpGroup}),
  tls: Flags.boolean({description: 'speak TLS', allowNo: true, helpGroup}),
  'tls-ca': Flags.string({
    description: 'authorities to trust instead of the system, PEM',
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
};

/** What `settle` gives for `kafkaFlags` and the base flags. */
export interface KafkaFlagValues {
  readonly brokers?: string | undefined;
  readonly tls?: boolean | undefined;
  readonly 'tls-ca'?: string | undefined;
  readonly 'tls-cert'?: string | undefined;
  readonly 'tls-key'?: string | undefined;
  readonly 'sasl-mechanism'?: string | undefined;
  readonly 'sasl-username'?: string | undefined;
  readonly 'sasl-password-file'?: string | undefined;
  readonly timeout: number;
}

/**
 * The settings from the flags, each already looked up in environment and profile. Throws USAGE where brokers are missing
 * or flags contradict each other. `note` takes what an operator should know (a password that goes over plain text).
 */
export async function kafkaSettings(
  flags: KafkaFlagValues,
  env: Readonly<Record<string, string | undefined>>,
  note: (text: string) => void,
): Promise<KafkaSettings> {
  throw new Error(`not yet: ${flags.brokers}${env}${note}`);
}
