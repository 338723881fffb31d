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
];
