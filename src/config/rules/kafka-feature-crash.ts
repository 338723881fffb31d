import {hasSince} from '../../dovecot-release.js';
import {configuredDrivers} from '../configured-drivers-2.3.js';
import {pieceSpan} from '../piece-span.js';
import type {Rule} from './rule.js';

/** `feature=`: switching a user off aborts the process. */
export const kafkaFeatureCrash: Rule = {
  id: 'kafka-feature-crash',
  severity: 'warning',
  summary: 'A kafka driver is switched per user with the feature option.',
  why: 'For every user that is switched off the driver keeps a reference, and the process aborts at the end of the session. lmtp has then stored the mail and gives no reply, so that it is delivered again.',
  source:
    'push-notification-kafka plugin, push-notification-kafka-driver.c; observed with 2.3.19.1; mail-user.c since 2.3.10',
  log: 'Panic: file mail-user.c: assertion failed: ((*user)->refcount == 1)',
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew feature=push\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew\n}\n',
    ],
  },

  *check(input) {
    // The assertion is there since 2.3.10.
    if (!hasSince(input.model.release, '2.3', 10)) return;
    for (const {chain, driver, origin, setting, starts, value, view} of configuredDrivers(input)) {
      const option = value.options.findLast(({key}) => key === 'feature');
      if (driver !== 'kafka' || !starts || option === undefined) continue;
      if (!option.value) {
        yield {
          severity: 'error',
          message: 'a feature without a name is on for nobody: nothing is published, and the process aborts',
          span: pieceSpan(origin.node, option.text),
          hint: 'Remove the feature option.',
          setting,
          protocols: [chain.protocol],
        };
        continue;
      }
      // Switched on for all in the files: then only a user's own settings can switch it off.
      const on = /^on$/i.test(view.plugin.get(option.value)?.value ?? '');
      yield {
        ...(on ? {severity: 'info'} : {}),
        message: `the process aborts for each user whose ${option.value} is not on: mail is delivered twice`,
        span: pieceSpan(origin.node, option.text),
        hint: 'Give such users another push_notification_driver instead.',
        setting,
        protocols: [chain.protocol],
      };
    }
  },
};
