import type {Driver} from './driver.js';

/** Publishes events to Kafka (third party). Nothing about it fails at the start: what is wrong shows when it sends. */
export const kafka: Driver = {
  name: 'kafka',
  plugin: 'push_notification_kafka',
  structs: [],
  options: {topic: 'dovecot', events: null, keyword_prefix: '$', send_flags: 'on', userdb: null, feature: null},
  start: {'2.3': () => null, '2.4': () => null},
  counterpart: () => ({settings: [], refused: 'There is no Kafka plugin for 2.4'}),
};
