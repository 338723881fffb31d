/** What a client logs in with on the listeners `sasl` and `saslSsl`, with each mechanism. */
export const saslUser = {username: 'ops', password: 'secret'};

const mechanisms = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'];

/** The arguments of Kafka's storage tool that add the user for SCRAM. */
export const scramArguments = ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
  '--add-scram',
  `${mechanism}=[name=${saslUser.username},password=${saslUser.password}]`,
]);

/**
 * Kinds of listener: how the broker calls it, and the host that clients are told. With TLS that is the name in the
 * certificate.
 */
const listenerKinds = /** @type {const} */ ({
  plain: {name: 'PLAINTEXT', host: '127.0.0.1'},
  ssl: {name: 'SSL', host: 'localhost'},
  sasl: {name: 'SASL_PLAINTEXT', host: '127.0.0.1'},
  saslSsl: {name: 'SASL_SSL', host: 'localhost'},
});

/** @typedef {keyof typeof listenerKinds} Listener */

/**
 * A node of a private cluster.
 * @typedef {object} NodePlace
 * @property {number} id
 * @property {string} folder
 * @property {number} controllerPort
 * @property {Partial<Record<Listener, number>>} ports
 */

/** @param {NodePlace} place */
function listenerLines({ports, controllerPort}) {
  const kinds = /** @type {[Listener, number][]} */ (Object.entries(ports));
  const bound = kinds.map(([kind, port]) => `${listenerKinds[kind].name}://127.0.0.1:${port}`);
  const told = kinds.map(([kind, port]) => `${listenerKinds[kind].name}://${listenerKinds[kind].host}:${port}`);
  return {
    listeners: [...bound, `CONTROLLER://127.0.0.1:${controllerPort}`].join(','),
    'advertised.listeners': told.join(','),
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'listener.security.protocol.map':
      'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL',
  };
}

/** @param {Partial<Record<Listener, number>>} ports */
function saslLines(ports) {
  const modules = 'org.apache.kafka.common.security';
  /** @type {Record<string, string>} */
  const lines = {'sasl.enabled.mechanisms': mechanisms.join(',')};
  for (const kind of /** @type {const} */ (['sasl', 'saslSsl'])) {
    if (ports[kind] === undefined) continue;
    const listener = `listener.name.${listenerKinds[kind].name.toLowerCase()}`;
    const {username, password} = saslUser;
    lines[`${listener}.plain.sasl.jaas.config`] =
      `${modules}.plain.PlainLoginModule required user_${username}="${password}";`;
    for (const scram of ['scram-sha-256', 'scram-sha-512']) {
      lines[`${listener}.${scram}.sasl.jaas.config`] = `${modules}.scram.ScramLoginModule required;`;
    }
  }
  return lines;
}

/** @param {import('./certificates.js').Certificates | null} tls */
function tlsLines(tls) {
  if (tls === null) return {};
  return {
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': tls.keystore,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': tls.cert,
  };
}

/**
 * The text of a `server.properties`.
 * @param {NodePlace} place
 * @param {readonly NodePlace[]} cluster
 * @param {import('./certificates.js').Certificates | null} tls
 * @param {Readonly<Record<string, string>>} properties  these win
 */
export function formatProperties(place, cluster, tls, properties) {
  const voters = cluster.map(({id, controllerPort}) => `${id}@127.0.0.1:${controllerPort}`);
  const lines = {
    'process.roles': 'broker,controller',
    'node.id': String(place.id),
    'controller.quorum.voters': voters.join(','),
    ...listenerLines(place),
    ...saslLines(place.ports),
    ...tlsLines(tls),
    'log.dirs': `${place.folder}/data`,
    'num.partitions': '4',
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.num.partitions': '1',
    'transaction.state.log.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
    // A killed broker may come back once its old session is over; the default makes it wait 9 s.
    'broker.session.timeout.ms': '3000',
    'broker.heartbeat.interval.ms': '500',
    // Recordings are old or ahead of the clock; by default they would be deleted or refused.
    'log.retention.ms': '-1',
    'log.message.timestamp.before.max.ms': '9223372036854775807',
    'log.message.timestamp.after.max.ms': '9223372036854775807',
    ...properties,
  };
  return Object.entries(lines)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}
