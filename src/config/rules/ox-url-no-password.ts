import {configuredDrivers} from '../configured-drivers-2.3.js';
import {pieceSpan} from '../piece-span.js';
import type {Rule} from './rule.js';

/** `http://user@host/`: no Authorization header. */
export const oxUrlNoPassword: Rule = {
  id: 'ox-url-no-password',
  severity: 'warning',
  summary: 'The URL of an ox driver names a user and no password.',
  why: 'The Authorization header is sent only where the URL has both. Without it the endpoint answers 401, and the notification is lost.',
  source: 'push-notification-driver-ox.c; observed with 2.3.19.1',
  log: 'Error: push-notification-ox: Error when sending notification: 401 Unauthorized',
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/dovecot-attributes\nplugin {\n  push_notification_driver = ox:url=http://login@127.0.0.1:8009/n\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/dovecot-attributes\nplugin {\n  push_notification_driver = ox:url=http://login:pass@127.0.0.1:8009/n\n}\n',
    ],
  },

  *check(input) {
    for (const {chain, driver, origin, setting, value} of configuredDrivers(input)) {
      const url = value.options.findLast(({key}) => key === 'url')?.value ?? '';
      const user = /^(?:https?:)?\/\/([^/@:?#]+)@/i.exec(url)?.[1];
      if (driver !== 'ox' || user === undefined) continue;
      yield {
        message: 'the URL has a user and no password: no Authorization header is sent',
        span: pieceSpan(origin.node, `${user}@`),
        hint: 'Write http://USER:PASSWORD@HOST/…, or leave the user out.',
        setting,
        protocols: [chain.protocol],
      };
    }
  },
};
