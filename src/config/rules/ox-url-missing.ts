import {nearest} from '../../nearest.js';
import {configuredDrivers} from '../configured-drivers-2.3.js';
import {driverBlocks} from '../driver-blocks-2.4.js';
import {pieceSpan} from '../piece-span.js';
import type {Rule} from './rule.js';

/** ox without `url=`. */
export const oxUrlMissing: Rule = {
  id: 'ox-url-missing',
  severity: 'error',
  summary: 'An ox driver has no url option.',
  why: 'The driver cannot start without it and ends the chain. Option names are case-sensitive, and unknown ones are passed over in silence.',
  source: 'push-notification-driver-ox.c, push_notification_driver_ox_init; observed with 2.3.19.1',
  log: 'Error: ox: Driver requires the url parameter',
  examples: {
    bad: [
      'mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/dovecot-attributes\nplugin {\n  push_notification_driver = ox\n}\n',
      'mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/dovecot-attributes\nplugin {\n  push_notification_driver = ox:URL=http://127.0.0.1:8009/n\n}\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  notify = yes\n  push_notification = yes\n}\nmail_attribute {\n  dict file {\n    path = %{home}/dovecot-attributes\n  }\n}\npush_notification ox {\n}\n',
    ],
    good: [
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  notify = yes\n  push_notification = yes\n}\nmail_attribute {\n  dict file {\n    path = %{home}/dovecot-attributes\n  }\n}\npush_notification ox {\n  url = http://127.0.0.1:8009/n\n}\n',
      'mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/dovecot-attributes\nplugin {\n  push_notification_driver = ox:url=http://127.0.0.1:8009/n\n}\n',
    ],
  },

  *check(input) {
    for (const {block, chain, driver, setting, span, why} of driverBlocks(input)) {
      if (driver !== 'ox' || (why !== 'url-missing' && why !== 'settings-missing')) continue;
      yield {
        message: `push_notification ${block.name} has no ox_url: the driver never starts`,
        span,
        hint: 'Set ox_url = http://HOST:PORT/PATH in the block.',
        setting,
        protocols: [chain.protocol],
      };
    }
    for (const {chain, driver, origin, setting, value} of configuredDrivers(input)) {
      if (driver !== 'ox' || value.options.some(({key}) => key === 'url')) continue;
      const meant = value.options.find(({key}) => nearest(key, ['url']) !== null);
      yield {
        message: `${setting} has no url: the driver never starts`,
        span: meant === undefined ? origin.node.value.span : pieceSpan(origin.node, meant.key),
        hint: meant === undefined ? 'Write ox:url=http://HOST:PORT/PATH.' : `Write url, not ${meant.key}.`,
        setting,
        protocols: [chain.protocol],
        ...(meant?.key.toLowerCase() === 'url'
          ? {edits: [{span: pieceSpan(origin.node, meant.key), text: 'url'}]}
          : {}),
      };
    }
  },
};
