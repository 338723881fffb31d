import {driverBlocks} from '../driver-blocks-2.4.js';
import {pluginLists} from '../mail-plugins.js';
import type {Rule} from './rule.js';

/** kafka in 2.4. */
export const kafkaNotIn24: Rule = {
  id: 'kafka-not-in-2-4',
  severity: 'error',
  summary: 'The kafka plugin is set in a configuration for 2.4.',
  why: 'It does not exist for 2.4: it does not compile against it. Loading it fails every session, and a block that asks for the driver ends the chain.',
  source: 'push-notification-kafka plugin; push-notification-drivers.h; observed with 2.4.1',
  log: "Fatal: Plugin 'push_notification_kafka' not found from directory /usr/lib/dovecot/modules",
  dialect: '2.4',
  examples: {
    bad: [
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins = notify push_notification push_notification_kafka\npush_notification dlog {\n}\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  notify = yes\n  push_notification = yes\n}\npush_notification kafka {\n}\n',
    ],
    good: [
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  notify = yes\n  push_notification = yes\n}\npush_notification dlog {\n}\n',
    ],
  },

  *check(input) {
    const hint = 'Stay on 2.3, or publish through lua or an ox endpoint.';
    for (const {protocol, words} of pluginLists(input)) {
      const word = words.find(({name}) => name === 'push_notification_kafka');
      if (word === undefined) continue;
      const message = 'there is no push_notification_kafka for 2.4: no session can be opened';
      yield {message, span: word.span, hint, setting: 'mail_plugins', protocols: [protocol]};
    }
    for (const {block, chain, driver, setting, span, why} of driverBlocks(input)) {
      if (driver !== 'kafka' || why === null) continue;
      const message = `push_notification ${block.name} never starts: there is no kafka driver for 2.4`;
      yield {message, span, hint, setting, protocols: [chain.protocol]};
    }
  },
};
