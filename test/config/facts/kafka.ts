import {type Fact, kafka} from './fact.js';

/** The third-party Kafka plugin and librdkafka. */
export const kafkaFacts: readonly Fact[] = [
  {
    fact: 'a space in events drops the rest',
    config: kafka('events=MessageNew, FlagsSet'),
    rules: ['kafka-events-blank'],
  },
  {fact: 'messagenew is registered and never sent', config: kafka('events=messagenew'), rules: ['kafka-events-case']},
  {fact: 'unknown events are ignored', config: kafka('events=MessageNew,MessageGone'), rules: ['kafka-events-unknown']},
  {fact: 'events=all selects none', config: kafka('events=all'), rules: ['kafka-events-none']},
  {fact: 'an empty events selects none', config: kafka('events='), rules: ['kafka-events-none']},
  {
    fact: 'quotes in events stick to the names',
    config: kafka('events="MessageNew,FlagsSet"'),
    rules: ['kafka-events-none'],
  },
  {
    fact: 'an event named twice comes twice',
    config: kafka('events=MailboxCreate,MailboxCreate'),
    rules: ['kafka-events-repeated'],
  },
  {fact: 'three events are invalid JSON', config: kafka('events=MailboxDelete'), rules: ['kafka-events-invalid-json']},
  {
    fact: 'two kafka drivers publish the union of their events',
    config: kafka('topic=a events=MessageNew', 'push_notification_driver2 = kafka:topic=b events=FlagsSet'),
    rules: ['kafka-events-union'],
  },
  {fact: 'send_flags=yes is off', config: kafka('send_flags=yes'), rules: ['kafka-send-flags-value']},
  {fact: 'unknown driver options are ignored', config: kafka('topics=a'), rules: ['option-unknown']},
  {fact: 'an empty topic is handed on', config: kafka('topic='), rules: ['kafka-topic-invalid']},
  {fact: 'an illegal topic name is refused by the broker', config: kafka('topic=a/b'), rules: ['kafka-topic-invalid']},
  {
    fact: 'feature crashes the process for users who are off, from 2.3.10',
    config: kafka('feature=push'),
    rules: ['kafka-feature-crash'],
  },
  {fact: 'feature= is off for everybody', config: kafka('feature='), rules: ['kafka-feature-crash']},
  {
    fact: 'unknown names under kafka.notification are ignored',
    config: kafka('', 'kafka.notification.brokers = a:9092'),
    rules: ['kafka-setting-unknown'],
  },
  {
    fact: 'a bad number is logged and the default applies',
    config: kafka('', 'kafka.notification.kafka_max_retries = 5s'),
    rules: ['kafka-number-invalid'],
  },
  {
    fact: 'a TLS file that does not exist crashes the process',
    config: kafka(
      '',
      'kafka.notification.settings.security.protocol = ssl',
      'kafka.notification.settings.ssl.ca.location = /nonexistent/ca.pem',
    ),
    rules: ['kafka-ssl-file-missing'],
  },
  {
    fact: 'a broker that cannot be reached loses events without a line that says so',
    elsewhere: 'config check --online',
    by: 'kafka-topic-unreachable',
  },
  {fact: 'a topic that does not exist loses events', elsewhere: 'config check --online', by: 'kafka-topic-unreachable'},
  {fact: 'a full local queue loses events', none: 'depends on the load; the log says Local: Queue full'},
  {fact: 'a record over message.max.bytes is lost', none: 'depends on the mail; the log says Message size too large'},
  {fact: 'a process that is killed loses what was not acknowledged', none: 'no configuration shows it'},
  {fact: 'userdb names without a value are left out', none: 'the userdb decides; the user check of doctor reads it'},
  {fact: 'mailbox events have no userdb', none: 'what the plugin does, not a fault of the configuration'},
  {
    fact: 'empty kafka_brokers loses everything without a log line',
    config: kafka('', 'kafka.notification.kafka_brokers ='),
    rules: ['kafka-brokers-empty'],
  },
  {
    fact: 'kafka_debug is never used',
    config: kafka('', 'kafka.notification.kafka_debug = all'),
    rules: ['kafka-setting-unknown'],
  },
  {
    fact: 'settings.bootstrap.servers has no effect',
    config: kafka('', 'kafka.notification.settings.bootstrap.servers = a:9092'),
    rules: ['kafka-property-ignored'],
  },
  {
    fact: 'settings.debug and settings.log_level have no effect',
    config: kafka('', 'kafka.notification.settings.debug = all', 'kafka.notification.settings.log_level = 7'),
    rules: ['kafka-property-ignored'],
  },
  {
    fact: 'an unknown librdkafka property is a warning at the first event',
    config: kafka('', 'kafka.notification.settings.linger.mss = 5'),
    rules: ['kafka-property-unknown'],
  },
  {
    fact: 'a value that librdkafka refuses keeps the default',
    config: kafka('', 'kafka.notification.settings.compression.codec = brotli'),
    rules: ['kafka-property-value'],
  },
  {
    fact: 'librdkafka refuses yes and on',
    config: kafka('', 'kafka.notification.settings.enable.idempotence = yes'),
    rules: ['kafka-property-value'],
  },
  {
    fact: 'an integer with a unit is cut at the unit',
    config: kafka('', 'kafka.notification.settings.socket.timeout.ms = 60s'),
    rules: ['kafka-property-value'],
  },
  {
    fact: 'a property of consumers has no effect',
    config: kafka('', 'kafka.notification.settings.group.id = a'),
    rules: ['kafka-property-ignored'],
  },
  {
    fact: 'idempotence with acks=1 crashes the process',
    config: kafka('', 'kafka.notification.settings.enable.idempotence = true', 'kafka.notification.settings.acks = 1'),
    rules: ['kafka-property-crash'],
  },
  {
    fact: 'SASL without a user crashes the process',
    config: kafka(
      '',
      'kafka.notification.settings.security.protocol = sasl_plaintext',
      'kafka.notification.settings.sasl.mechanisms = PLAIN',
    ),
    rules: ['kafka-property-crash'],
  },
  {
    fact: 'message.timeout.ms below linger.ms crashes the process',
    config: kafka(
      '',
      'kafka.notification.settings.message.timeout.ms = 10',
      'kafka.notification.settings.linger.ms = 100',
    ),
    rules: ['kafka-property-crash'],
  },
  {
    fact: 'with transactional.id every event fails',
    config: kafka('', 'kafka.notification.settings.transactional.id = a'),
    rules: ['kafka-property-crash'],
  },
  {
    fact: 'GSSAPI, the default, without keytab crashes the process',
    config: kafka('', 'kafka.notification.settings.security.protocol = sasl_plaintext'),
    rules: ['kafka-property-crash'],
  },
  {
    fact: 'SCRAM without password crashes the process',
    config: kafka(
      '',
      'kafka.notification.settings.security.protocol = sasl_ssl',
      'kafka.notification.settings.sasl.mechanism = SCRAM-SHA-256',
      'kafka.notification.settings.sasl.username = a',
    ),
    rules: ['kafka-property-crash'],
  },
  {
    fact: 'an unknown SASL mechanism crashes the process, and so does a known one in small letters',
    config: kafka(
      '',
      'kafka.notification.settings.security.protocol = sasl_plaintext',
      'kafka.notification.settings.sasl.mechanisms = plain',
    ),
    rules: ['kafka-property-crash'],
  },
  {
    fact: 'more than five requests in flight do not go with idempotence',
    config: kafka(
      '',
      'kafka.notification.settings.enable.idempotence = true',
      'kafka.notification.settings.max.in.flight = 6',
    ),
    rules: ['kafka-property-crash'],
  },
  {
    fact: 'a TLS file without a certificate crashes the process',
    config: kafka(
      '',
      'kafka.notification.settings.security.protocol = ssl',
      'kafka.notification.settings.ssl.ca.location = /etc/hostname',
    ),
    rules: ['kafka-ssl-file-invalid'],
  },
  {
    fact: 'a key without its certificate crashes the process',
    config: kafka(
      '',
      'kafka.notification.settings.security.protocol = ssl',
      'kafka.notification.settings.ssl.key.location = /nonexistent/key.pem',
    ),
    rules: ['kafka-property-crash', 'kafka-ssl-file-missing'],
  },
  {
    fact: 'a keystore without its password crashes the process',
    config: kafka(
      '',
      'kafka.notification.settings.security.protocol = ssl',
      'kafka.notification.settings.ssl.keystore.location = /nonexistent/keys.p12',
    ),
    rules: ['kafka-property-crash', 'kafka-ssl-file-missing'],
  },
  {
    fact: 'a certificate inside a value crashes the process',
    config: kafka(
      '',
      'kafka.notification.settings.security.protocol = ssl',
      'kafka.notification.settings.ssl.ca.pem = -----BEGIN CERTIFICATE-----',
    ),
    rules: ['kafka-property-crash'],
  },
  {fact: 'an unknown cipher crashes the process', none: 'the OpenSSL of the host decides which ciphers there are'},
  {
    fact: 'a library in plugin.library.paths that cannot be loaded keeps the default',
    none: 'the libraries of the host decide; the default is no interceptor, which the plugin does not need',
  },
];
