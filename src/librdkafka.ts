// Source: confluentinc/librdkafka, CONFIGURATION.md of 2.0.2 and 2.15.0. NAME TYPE SCOPE [RANGE] [WORDS] [>REAL NAME];
// scope * is both, C a consumer, P a producer; a callback can only be set by an API of C.
const rows = `
acks int P -1..1000 all=-1 >request.required.acks
allow.auto.create.topics bool *
api.version.fallback.ms int * 0..604800000
api.version.request bool *
api.version.request.timeout.ms int * 1..300000
auto.commit.enable bool C
auto.commit.interval.ms int C 0..86400000
auto.offset.reset enum C smallest|earliest|beginning|largest|latest|end|error
background_event_cb callback *
batch.num.messages int P 1..1000000
batch.size int P 1..2147483647
bootstrap.servers string * >metadata.broker.list
broker.address.family enum * any|v4|v6
broker.address.ttl int * 0..86400000
broker.version.fallback string *
builtin.features flags *
check.crcs bool C
client.dns.lookup enum * use_all_dns_ips|resolve_canonical_bootstrap_servers_only
client.id string *
client.rack string *
closesocket_cb callback *
compression.codec enum P none|gzip|snappy|lz4|zstd
compression.level int P -1..12
compression.type enum P none|gzip|snappy|lz4|zstd >compression.codec
connect_cb callback *
connections.max.idle.ms int * 0..2147483647
consume.callback.max.messages int C 0..1000000
consume_cb callback C
coordinator.query.interval.ms int C 1..3600000
debug flags *
default_topic_conf callback *
delivery.report.only.error bool P
delivery.timeout.ms int P 0..2147483647 >message.timeout.ms
dr_cb callback P
dr_msg_cb callback P
enable.auto.commit bool C
enable.auto.offset.store bool C
enable.gapless.guarantee bool P
enable.idempotence bool P
enable.metrics.push bool *
enable.partition.eof bool C
enable.random.seed bool *
enable.sasl.oauthbearer.unsecure.jwt bool *
enable.ssl.certificate.verification bool *
enabled_events int * 0..2147483647
error_cb callback *
fetch.error.backoff.ms int C 0..300000
fetch.max.bytes int C 0..2147483135
fetch.message.max.bytes int C 1..1000000000
fetch.min.bytes int C 0..2147483647
fetch.queue.backoff.ms int C 0..300000
fetch.wait.max.ms int C 0..300000
group.id string C
group.instance.id string C
group.protocol enum C classic|consumer
group.protocol.type string C
group.remote.assignor string C
heartbeat.interval.ms int C 1..3600000
https.ca.location string *
https.ca.pem string *
interceptors callback *
internal.termination.signal int * 0..128
isolation.level enum C read_uncommitted|read_committed
linger.ms float P 0..900000 >queue.buffering.max.ms
log.connection.close bool *
log.queue bool *
log.thread.name bool *
log_cb callback *
log_level int * 0..7
max.in.flight int * 1..1000000 >max.in.flight.requests.per.connection
max.in.flight.requests.per.connection int * 1..1000000
max.partition.fetch.bytes int C 1..1000000000 >fetch.message.max.bytes
max.poll.interval.ms int C 1..86400000
max.poll.records int C 1..2147483647
message.copy.max.bytes int * 0..1000000000
message.max.bytes int * 1000..1000000000
message.send.max.retries int P 0..2147483647
message.timeout.ms int P 0..2147483647
metadata.broker.list string *
metadata.max.age.ms int * 1..86400000
metadata.recovery.rebootstrap.trigger.ms int * 0..2147483647
metadata.recovery.strategy enum * none|rebootstrap
msg_order_cmp callback P
oauthbearer_token_refresh_cb callback *
offset.store.method enum C none|file|broker
offset.store.path string C
offset.store.sync.interval.ms int C -1..86400000
offset_commit_cb callback C
opaque callback *
open_cb callback *
partition.assignment.strategy string C
partitioner string P random|consistent|consistent_random|murmur2|murmur2_random|fnv1a|fnv1a_random
partitioner_cb callback P
plugin.library.paths string *
produce.offset.report bool P
queue.buffering.backpressure.threshold int P 1..1000000
queue.buffering.max.kbytes int P 1..2147483647
queue.buffering.max.messages int P 0..2147483647
queue.buffering.max.ms float P 0..900000
queued.max.messages.kbytes int C 1..2097151
queued.min.messages int C 1..10000000
queuing.strategy enum P fifo|lifo
rebalance_cb callback C
receive.message.max.bytes int * 1000..2147483647
reconnect.backoff.jitter.ms int * 0..3600000
reconnect.backoff.max.ms int * 0..3600000
reconnect.backoff.ms int * 0..3600000
request.required.acks int P -1..1000 all=-1
request.timeout.ms int P 1..900000
resolve_cb callback *
retries int P 0..2147483647 >message.send.max.retries
retry.backoff.max.ms int * 1..300000
retry.backoff.ms int * 1..300000
sasl.kerberos.keytab string *
sasl.kerberos.kinit.cmd string *
sasl.kerberos.min.time.before.relogin int * 0..86400000
sasl.kerberos.principal string *
sasl.kerberos.service.name string *
sasl.mechanism string * >sasl.mechanisms
sasl.mechanisms string *
sasl.oauthbearer.assertion.algorithm enum * RS256|ES256
sasl.oauthbearer.assertion.claim.aud string *
sasl.oauthbearer.assertion.claim.exp.seconds int * 1..2147483647
sasl.oauthbearer.assertion.claim.iss string *
sasl.oauthbearer.assertion.claim.jti.include bool *
sasl.oauthbearer.assertion.claim.nbf.seconds int * 0..2147483647
sasl.oauthbearer.assertion.claim.sub string *
sasl.oauthbearer.assertion.file string *
sasl.oauthbearer.assertion.jwt.template.file string *
sasl.oauthbearer.assertion.private.key.file string *
sasl.oauthbearer.assertion.private.key.passphrase string *
sasl.oauthbearer.assertion.private.key.pem string *
sasl.oauthbearer.client.credentials.client.id string * >sasl.oauthbearer.client.id
sasl.oauthbearer.client.credentials.client.secret string * >sasl.oauthbearer.client.secret
sasl.oauthbearer.client.id string *
sasl.oauthbearer.client.secret string *
sasl.oauthbearer.config string *
sasl.oauthbearer.extensions string *
sasl.oauthbearer.grant.type enum * client_credentials|urn:ietf:params:oauth:grant-type:jwt-bearer
sasl.oauthbearer.metadata.authentication.type enum * none|azure_imds|aws_iam
sasl.oauthbearer.method enum * default|oidc
sasl.oauthbearer.scope string *
sasl.oauthbearer.sub.claim.name string *
sasl.oauthbearer.token.endpoint.url string *
sasl.password string *
sasl.username string *
security.protocol enum * plaintext|ssl|sasl_plaintext|sasl_ssl
session.timeout.ms int C 1..3600000
share.acknowledgement.mode string C
socket.blocking.max.ms int * 1..60000
socket.connection.setup.timeout.ms int * 1000..2147483647
socket.keepalive.enable bool *
socket.max.fails int * 0..1000000
socket.nagle.disable bool *
socket.receive.buffer.bytes int * 0..100000000
socket.send.buffer.bytes int * 0..100000000
socket.timeout.ms int * 10..300000
socket_cb callback *
ssl.ca.certificate.stores string *
ssl.ca.location string *
ssl.ca.pem string *
ssl.certificate.location string *
ssl.certificate.pem string *
ssl.certificate.verify_cb callback *
ssl.cipher.suites string *
ssl.crl.location string *
ssl.curves.list string *
ssl.endpoint.identification.algorithm enum * none|https
ssl.engine.id string *
ssl.engine.location string *
ssl.key.location string *
ssl.key.password string *
ssl.key.pem string *
ssl.keystore.location string *
ssl.keystore.password string *
ssl.providers string *
ssl.sigalgs.list string *
ssl_ca callback *
ssl_certificate callback *
ssl_engine_callback_data callback *
ssl_key callback *
statistics.interval.ms int * 0..86400000
stats_cb callback *
sticky.partitioning.linger.ms int P 0..900000
throttle_cb callback *
topic.blacklist string *
topic.metadata.propagation.max.ms int * 0..3600000
topic.metadata.refresh.fast.cnt int * 0..1000
topic.metadata.refresh.fast.interval.ms int * 1..60000
topic.metadata.refresh.interval.ms int * -1..3600000
topic.metadata.refresh.sparse bool *
transaction.timeout.ms int P 1000..2147483647
transactional.id string P
`;

/** A property of librdkafka. */
export interface LibrdkafkaProperty {
  readonly type: 'bool' | 'callback' | 'enum' | 'flags' | 'float' | 'int' | 'string';
  /** Who reads it: both, a consumer, a producer. */
  readonly scope: '*' | 'C' | 'P';
  /** Least and largest number; null for what is no number. */
  readonly range: readonly [number, number] | null;
  /** Words that it takes: of a number, those that stand for one. */
  readonly words: readonly string[];
  /** The name that it is another name of; its own unless it is an alias. */
  readonly realName: string;
}

function parseRow(row: string): readonly [string, LibrdkafkaProperty] {
  const [name = '', type = '', scope = '', ...rest] = row.split(' ');
  const range = rest.find((part) => /^-?\d+\.\.-?\d+$/.test(part));
  const [least = 0, most = 0] = range?.split('..').map(Number) ?? [];
  const words = rest.find((part) => part !== range && !part.startsWith('>'))?.split('|') ?? [];
  const alias = rest.find((part) => part.startsWith('>'))?.slice(1);
  const about = {range: range === undefined ? null : ([least, most] as const), words, realName: alias ?? name};
  return [name, {type: type as LibrdkafkaProperty['type'], scope: scope as LibrdkafkaProperty['scope'], ...about}];
}

/** Every property by its name, aliases too. */
export const librdkafkaProperties: ReadonlyMap<string, LibrdkafkaProperty> = new Map(
  rows.trim().split('\n').map(parseRow),
);
