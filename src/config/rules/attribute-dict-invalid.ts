import {deliveryProtocols} from '../mail-plugins.js';
import {soundDriver} from '../reach.js';
import type {Rule} from './rule.js';

/** What a mail process can open by itself: the others are for the dict service, behind `proxy`. */
const drivers = ['file', 'fs', 'memcached', 'memcached_ascii', 'proxy', 'redis'];

/** `mail_attribute_dict = fiel:%h/attributes`. */
export const attributeDictInvalid: Rule = {
  id: 'attribute-dict-invalid',
  severity: 'error',
  summary: 'mail_attribute_dict names no dictionary that can be opened.',
  why: 'The value is DRIVER:ARGUMENTS. Without a colon, or with a driver that mail processes do not have, no attribute can be read or set. Database drivers such as mysql belong to the dict service, which is reached with proxy.',
  source: 'dict.c, dict_init; observed with 2.3.19.1',
  log: 'Error: mail_attribute_dict: dict_init(fiel:/etc/dovecot/home/attributes) failed: Unknown dict module: fiel',
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification\nmail_attribute_dict = fiel:%h/attributes\nplugin {\n  push_notification_driver = ox:url=http://127.0.0.1:8009/n\n}\n',
      'mail_plugins = notify push_notification\nmail_attribute_dict = %h/attributes\nplugin {\n  push_notification_driver = ox:url=http://127.0.0.1:8009/n\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification\nmail_attribute_dict = proxy::attributes\nplugin {\n  push_notification_driver = ox:url=http://127.0.0.1:8009/n\n}\n',
    ],
  },

  *check({model, chains}) {
    for (const chain of chains) {
      const {protocol} = chain;
      const setting = model.effective.protocol(protocol).settings.get('mail_attribute_dict');
      if (setting === undefined || setting.value === '') continue;
      const [, driver] = /^([^:]*):/.exec(setting.value) ?? [];
      if (driver !== undefined && drivers.includes(driver)) continue;
      const isAsked = deliveryProtocols.includes(protocol) && soundDriver(chain, 'ox') !== undefined;
      yield {
        severity: isAsked ? 'error' : 'warning',
        message:
          driver === undefined
            ? 'mail_attribute_dict has no driver before a colon: no attribute can be read or set'
            : `'${driver}' is not a dictionary driver of mail processes: no attribute can be read or set`,
        span: setting.span,
        hint: `Use one of ${drivers.map((name) => `${name}:`).join(', ')}`,
        setting: 'mail_attribute_dict',
        protocols: [protocol],
      };
    }
  },
};
