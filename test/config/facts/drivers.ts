import {dovecot24, type Fact, plugin, withPlugins} from './fact.js';

const ox = 'url=http://login:pass@127.0.0.1:8009/notify';

/** The chain of drivers, their options, and the plugins that they need. */
export const drivers: readonly Fact[] = [
  {
    fact: 'a gap in the numbers hides all later drivers',
    config: plugin('push_notification_driver = dlog', 'push_notification_driver3 = dlog'),
    rules: ['driver-gap'],
  },
  {fact: 'number 1 is never read', config: plugin('push_notification_driver1 = dlog'), rules: ['driver-number-one']},
  {
    fact: 'without the unnumbered key there is no chain',
    config: plugin('push_notification_driver2 = dlog'),
    rules: ['driver-gap'],
  },
  {
    fact: 'a driver that cannot start ends the chain',
    config: plugin('push_notification_driver = ox:cache_lifetime=60s', `push_notification_driver2 = ox:${ox}`),
    rules: ['ox-url-missing', 'driver-after-failed'],
  },
  {
    fact: 'an unknown driver ends the chain',
    config: plugin('push_notification_driver = oxx', 'push_notification_driver2 = dlog'),
    rules: ['driver-unknown', 'driver-after-failed'],
  },
  {
    fact: 'push_notification_backend is read only if no driver started',
    config: plugin('push_notification_driver = dlog', 'push_notification_backend = dlog'),
    rules: ['backend-not-used'],
  },
  {
    fact: 'a space before the colon is part of the name',
    config: plugin('push_notification_driver = dlog : x'),
    rules: ['driver-name-blank'],
  },
  {
    fact: 'lua without its plugin is an unknown driver',
    config: plugin('push_notification_driver = lua:file=/etc/passwd'),
    rules: ['driver-plugin-missing'],
  },
  {
    fact: 'kafka without its plugin is an unknown driver',
    config: plugin('push_notification_driver = kafka'),
    rules: ['driver-plugin-missing'],
  },
  {
    fact: 'unknown options are ignored',
    config: plugin(`push_notification_driver = ox:${ox} timeout=5`),
    rules: ['option-unknown'],
  },
  {
    fact: 'options in another case are ignored',
    config: plugin(`push_notification_driver = ox:${ox} TIMEOUT_MSECS=5`),
    rules: ['option-unknown'],
  },
  {
    fact: 'a tab does not separate options',
    config: plugin(`push_notification_driver = ox:${ox}\tmax_retries=5`),
    rules: ['option-tab'],
  },
  {
    fact: 'an empty userdb field arrives as yes and is an unknown driver',
    none: 'the userdb decides; the user check of doctor reads it',
  },
  {
    fact: 'a userdb list of plugins that differs in push_notification aborts the process',
    none: 'the userdb decides; the user check of doctor reads it',
  },
  {
    fact: 'drivers get every event that any driver asks for',
    config: withPlugins(
      'notify push_notification push_notification_kafka',
      'push_notification_driver = dlog',
      'push_notification_driver2 = kafka:events=MessageNew',
    ),
    rules: ['dlog-beside-filters'],
  },
  {
    fact: 'lua next to dlog logs an error for each event without a function',
    config: {
      'dovecot.conf': withPlugins(
        'notify push_notification mail_lua push_notification_lua',
        'push_notification_driver = dlog',
        'push_notification_driver2 = lua:file=/etc/dovecot/push.lua',
      ),
      'push.lua':
        'function dovecot_lua_notify_begin_txn(user)\n  return user\nend\nfunction dovecot_lua_notify_event_message_new(context, event)\nend\nfunction dovecot_lua_notify_end_txn(context, success)\nend\n',
    },
    rules: ['dlog-beside-filters'],
  },
  {
    fact: 'notify missing: every session fails',
    config: withPlugins('push_notification', 'push_notification_driver = dlog'),
    rules: ['mail-plugins-notify-missing'],
  },
  {
    fact: 'mail_lua missing: every session fails',
    config: withPlugins(
      'notify push_notification push_notification_lua',
      'push_notification_driver = lua:file=/etc/passwd',
    ),
    rules: ['mail-plugins-mail-lua-missing'],
  },
  {
    fact: 'push_notification missing for lua or kafka: every session fails',
    config: withPlugins('notify push_notification_kafka', 'push_notification_driver = kafka'),
    rules: ['mail-plugins-push-notification-missing'],
  },
  {
    fact: 'an unknown plugin: every session fails',
    config: withPlugins('notify push_notificaton', 'push_notification_driver = dlog'),
    rules: ['mail-plugins-unknown'],
  },
  {
    fact: 'a numbered plugin name loads, and its events never come or abort the process',
    config: withPlugins('notify 20_push_notification', 'push_notification_driver = dlog'),
    rules: ['mail-plugins-numbered'],
  },
  {
    fact: 'plugins in protocol imap only: deliveries never notify',
    config: `protocol imap {\n  mail_plugins = notify push_notification\n}\nmail_attribute_dict = file:%h/a\nplugin {\n  push_notification_driver = ox:${ox}\n}\n`,
    rules: ['push-not-for-delivery'],
  },
  {
    fact: 'drivers are set and the plugin is not loaded',
    config: 'plugin {\n  push_notification_driver = dlog\n}\n',
    rules: ['push-plugin-not-loaded'],
  },
  {fact: 'dlog logs no content of new mail when it is alone', none: 'what the driver does, not a fault'},
  {fact: 'doveadm save and APPEND raise MessageAppend, which ox ignores', none: 'no configuration shows it'},
  {fact: 'ox: url missing', config: plugin('push_notification_driver = ox:max_retries=1'), rules: ['ox-url-missing']},
  {
    fact: 'ox: a URL that does not parse',
    config: plugin('push_notification_driver = ox:url=127.0.0.1/x'),
    rules: ['ox-url-invalid'],
  },
  {
    fact: 'ox: an underscore in the host',
    config: plugin('push_notification_driver = ox:url=http://my_host/x'),
    rules: ['ox-url-invalid'],
  },
  {
    fact: 'ox: spaces around =',
    config: plugin('push_notification_driver = ox:url = http://127.0.0.1/x'),
    rules: ['ox-url-blank'],
  },
  {
    fact: 'ox: a quoted URL',
    config: plugin('push_notification_driver = ox:url="http://127.0.0.1/x"'),
    rules: ['ox-url-quoted'],
  },
  {
    fact: 'ox: options joined by a comma become part of the URL',
    config: plugin('push_notification_driver = ox:url=http://127.0.0.1/x,cache_lifetime=10s'),
    rules: ['ox-url-comma'],
  },
  {
    fact: 'ox: a user without password sends no Authorization',
    config: plugin('push_notification_driver = ox:url=http://login@127.0.0.1/x'),
    rules: ['ox-url-no-password'],
  },
  {
    fact: 'ox: cache_lifetime without unit',
    config: plugin(`push_notification_driver = ox:${ox} cache_lifetime=60`),
    rules: ['ox-cache-lifetime-invalid'],
  },
  {
    fact: 'ox: a bad number silently means the default',
    config: plugin(`push_notification_driver = ox:${ox} timeout_msecs=2s max_retries=-1`),
    rules: ['ox-number-invalid'],
  },
  {
    fact: 'ox: timeout 0 waits without end',
    config: plugin(`push_notification_driver = ox:${ox} timeout_msecs=0`),
    rules: ['ox-timeout-zero'],
  },
  {
    fact: 'ox: user_from_metadata=no switches it on',
    config: plugin(`push_notification_driver = ox:${ox} user_from_metadata=no`),
    rules: ['ox-user-from-metadata-value'],
  },
  {
    fact: 'ox: the limits of a second driver have no effect',
    config: plugin(
      `push_notification_driver = ox:${ox} timeout_msecs=500`,
      `push_notification_driver2 = ox:${ox} timeout_msecs=900`,
    ),
    rules: ['ox-timeouts-shared'],
  },
  {
    fact: 'ox: no attribute dict',
    config: `mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = ox:${ox}\n}\n`,
    rules: ['ox-attribute-dict-missing'],
  },
  {
    fact: 'ox: attribute dict for imap only',
    config: `mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = ox:${ox}\n}\nprotocol imap {\n  mail_attribute_dict = file:%h/a\n}\n`,
    rules: ['attribute-dict-not-for-delivery'],
  },
  {
    fact: 'imap_metadata off: clients cannot subscribe',
    config: plugin(`push_notification_driver = ox:${ox}`),
    rules: ['imap-metadata-off'],
  },
  {
    fact: 'ox: redirects, 4xx and 5xx are failures without a retry',
    elsewhere: 'ox send',
    by: 'exit status 1 and the status',
  },
  {fact: 'ox: an endpoint that cannot be reached', elsewhere: 'config check --online', by: 'ox-endpoint-failing'},
  {fact: 'ox: a 204 with Content-Length counts as failure', elsewhere: 'ox send', by: 'the response'},
  {
    fact: 'ox: a slow endpoint delays the reply to DATA',
    none: 'only a delivery shows it; the limits are what config drivers lists',
  },
  {fact: 'ox: a notification that failed is lost', elsewhere: 'events', by: 'replay from the mail store'},
  {fact: 'ox: an entry without user= is refused at delivery', elsewhere: 'metadata', by: 'audit: malformed'},
  {fact: 'ox: an entry on INBOX has no effect', elsewhere: 'metadata', by: 'audit: wrong-mailbox'},
  {fact: 'ox: fields other than user are ignored', none: 'harmless: other programs may read them'},
  {
    fact: '2.4: no limits wait up to 60 s before 2.4.4',
    config: dovecot24('push_notification ox {', `  ox_url = http://login:pass@127.0.0.1/x`, '}'),
    rules: ['ox-limits-default'],
  },
  {
    fact: '2.4: an unknown driver ends the list',
    config: dovecot24('push_notification foo {', '}'),
    rules: ['driver-unknown'],
  },
  {
    fact: '2.4: ox without URL',
    config: dovecot24('push_notification a {', '  driver = ox', '  ox_cache_ttl = 5s', '}'),
    rules: ['ox-url-missing'],
  },
  {
    fact: '2.4: url in a block of another name is unknown',
    config: dovecot24('push_notification a {', '  driver = ox', '  url = http://127.0.0.1/x', '}'),
    rules: ['ox-setting-name'],
  },
  {
    fact: '2.4: cache_ttl 0 is refused',
    config: dovecot24('push_notification ox {', '  url = http://127.0.0.1/x', '  cache_ttl = 0', '}'),
    rules: ['value-invalid'],
  },
  {
    fact: '2.4: a driver at the root starts nothing',
    config: dovecot24('push_notification_driver = dlog'),
    rules: ['driver-outside-block'],
  },
  {
    fact: '2.4: kafka is not to be had',
    config: dovecot24('push_notification k {', '  driver = kafka', '}'),
    rules: ['kafka-not-in-2-4'],
  },
  {
    fact: '2.4: %u left over from 2.3 in a URL',
    config: dovecot24('push_notification ox {', '  url = http://127.0.0.1/%u', '}'),
    rules: ['value-invalid'],
  },
  {fact: '2.4: ox_cache_ttl is taken in milliseconds for seconds', none: 'harmless: sessions are shorter'},
  {
    fact: 'the plugin without any driver runs and does nothing',
    config: 'mail_plugins = notify push_notification\n',
    rules: ['driver-missing'],
  },
  {
    fact: 'another plugin without what it depends on: every session fails',
    config: 'mail_plugins = mail_log\n',
    rules: ['mail-plugins-dependency-missing'],
  },
  {
    fact: 'ox: a dict of an unknown module',
    config: `mail_attribute_dict = fiel:%h/a\nmail_plugins = notify push_notification\nplugin {\n  push_notification_driver = ox:${ox}\n}\n`,
    rules: ['attribute-dict-invalid'],
  },
  {
    fact: 'ox: a dict without its colon',
    config: `mail_attribute_dict = %h/a\nmail_plugins = notify push_notification\nplugin {\n  push_notification_driver = ox:${ox}\n}\n`,
    rules: ['attribute-dict-invalid'],
  },
];
