/** Ways to log in that are there, in the spelling of the flags. */
export const saslMechanisms = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;

export type SaslMechanism = (typeof saslMechanisms)[number];

/** TLS towards brokers; PEM texts. The chain and the name are always verified. */
export interface KafkaTls {
  /** Authorities to trust instead of the system's. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly passphrase?: string;
}

/** Name and password towards brokers. */
export interface KafkaSasl {
  readonly mechanism: SaslMechanism;
  readonly username: string;
  readonly password: string;
}

/** How to reach a cluster. */
export interface KafkaSettings {
  /** `host:port`, at least one. */
  readonly brokers: readonly string[];
  readonly tls: KafkaTls | null;
  readonly sasl: KafkaSasl | null;
  readonly clientId: string;
  /** Limit of one operation, its retries included; milliseconds. */
  readonly timeoutMs: number;
  /** Takes a line for each socket that is opened or breaks, for --verbose. */
  readonly log?: (line: string) => void;
  /** Takes what the operator should know about the brokers: a quota that makes the client wait. */
  readonly note?: (text: string) => void;
}
