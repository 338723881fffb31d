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
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
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
  /** Takes the client library's log lines; they are dropped where it is not given. */
  readonly log?: (line: string) => void;
}

/** An open connection to a cluster. The one who opened it closes it. */
export interface KafkaConnection {
  readonly settings: KafkaSettings;
  /** Names of all topics but Kafka's own, sorted. */
  topics(): Promise<readonly string[]>;
  /** Numbers of a topic's partitions, ascending. Throws TOPIC_UNKNOWN. Never creates a topic. */
  partitions(topic: string): Promise<readonly number[]>;
  /** Ends at once, requests in flight included. */
  close(): Promise<void>;
}

/**
 * Connects to the first broker that answers. Throws KAFKA_UNREACHABLE, KAFKA_TLS_FAILED, KAFKA_AUTH_FAILED or
 * KAFKA_TIMEOUT within `timeoutMs`.
 */
export async function connectKafka(settings: KafkaSettings): Promise<KafkaConnection> {
  throw new Error(`not yet: ${settings.brokers}`);
}
