import {dovecot24, type Fact, plugin, withPlugins} from './fact.js';

/** How files are read: lines, values, variables, includes, blocks. */
export const language: readonly Fact[] = [
  {fact: 'a label after plugin is ignored', none: 'harmless: the settings in the block apply'},
  {fact: 'a section inside plugin is refused', config: plugin('inner {', '}'), rules: ['block-not-allowed']},
  {
    fact: 'a line that is neither assignment nor block is refused',
    config: 'mail_plugins: notify\n',
    rules: ['block-syntax'],
  },
  {fact: 'the brace on the next line is refused', config: 'plugin\n{\n}\n', rules: ['block-syntax']},
  {
    fact: 'a block on one line is refused',
    config: 'plugin { push_notification_driver = dlog }\n',
    rules: ['block-syntax'],
  },
  {fact: 'a closing brace without a block is refused', config: 'mail_plugins =\n}\n', rules: ['brace-unexpected']},
  {fact: 'a block that is never closed is refused', config: 'plugin {\n', rules: ['block-unclosed']},
  {
    fact: 'a closing brace after a value belongs to the value',
    config: 'plugin {\n  push_notification_driver = dlog }\nmail_plugins = notify push_notification\n',
    rules: ['brace-in-value'],
  },
  {fact: 'an unknown setting outside plugin is refused', config: 'mail_plugin = notify\n', rules: ['setting-unknown']},
  {fact: 'an unknown block is refused', config: 'plugins {\n}\n', rules: ['block-unknown']},
  {fact: 'a value that is no boolean is refused', config: 'imap_metadata = maybe\n', rules: ['value-invalid']},
  {
    fact: 'protocol inside protocol is refused',
    config: 'protocol imap {\n  protocol lmtp {\n  }\n}\n',
    rules: ['filter-invalid'],
  },
  {
    fact: 'local inside protocol is refused',
    config: 'protocol imap {\n  local 127.0.0.1 {\n  }\n}\n',
    rules: ['filter-invalid'],
  },
  {
    fact: 'an unknown variable stops the server but not doveconf -n',
    config: 'mail_plugins = $mail_plugin notify\n',
    rules: ['variable-unknown'],
  },
  {
    fact: 'a variable with a comma at its end is another name',
    config: 'mail_plugins = $mail_plugins, notify\n',
    rules: ['variable-tail'],
  },
  {
    fact: 'a variable that names a section is refused',
    config: 'mail_plugins = $plugin notify\n',
    rules: ['variable-invalid'],
  },
  {
    fact: 'a plugin password that starts with $ is taken for a variable',
    config: plugin('push_notification_driver = ox:url=http://u:p@127.0.0.1/', 'some_password = $secret'),
    rules: ['value-dollar'],
  },
  {
    fact: 'a quoted list keeps $mail_plugins as a word',
    config: 'mail_plugins = "$mail_plugins notify push_notification"\n',
    rules: ['mail-plugins-variable-quoted'],
  },
  {
    fact: 'a file value that is missing stops the server but not doveconf -n',
    config: plugin('push_notification_driver = </nonexistent/driver'),
    rules: ['value-file-unreadable'],
  },
  {
    fact: 'an include without a match is refused',
    config: '!include /nonexistent/*.conf\n',
    rules: ['include-no-match'],
  },
  {
    fact: 'an include of itself is refused',
    config: {'dovecot.conf': '!include dovecot.conf\n'},
    rules: ['include-recursive'],
  },
  {
    fact: 'an include of a folder includes nothing',
    config: {'dovecot.conf': '!include conf.d\n', 'conf.d/a.conf': 'mail_plugins = notify\n'},
    rules: ['include-directory'],
  },
  {fact: 'a missing file of !include_try is ignored', none: 'that is what the line asks for'},
  {fact: 'hidden files do not match *', none: 'as in every shell'},
  {
    fact: 'a blank or comment line in a continued value drops the setting',
    config: 'mail_plugins = notify \\\n\n  push_notification\n',
    rules: ['continuation-broken'],
  },
  {
    fact: 'an apostrophe before a comment makes the comment part of the value',
    config: "plugin {\n  push_notification_driver = dlog:anna's # text\n}\n",
    rules: ['comment-in-value'],
  },
  {
    fact: 'a # in a value without a space starts a comment',
    config: plugin('push_notification_driver = ox:url=http://127.0.0.1/a#b'),
    rules: ['hash-in-value'],
  },
  {
    fact: 'a byte order mark makes the first setting unknown',
    config: '\ufeffmail_plugins = notify\n',
    rules: ['file-byte-order-mark'],
  },
  {
    fact: 'a protocol block without name matches nothing',
    config: 'protocol {\n  mail_plugins = notify\n}\n',
    rules: ['protocol-unnamed'],
  },
  {
    fact: 'an unknown protocol is accepted and never used',
    config: 'protocol ltmp {\n  mail_plugins = $mail_plugins\n}\n',
    rules: ['protocol-unknown'],
  },
  {
    fact: 'a protocol block replaces the list',
    config: `${plugin('push_notification_driver = dlog')}protocol lmtp {\n  mail_plugins = sieve\n}\n`,
    rules: ['protocol-mail-plugins-replaced'],
  },
  {
    fact: 'a setting at the root after a filter does not reach the filter',
    config:
      'protocol lmtp {\n  mail_plugins = $mail_plugins sieve\n}\nmail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n}\n',
    rules: ['mail-plugins-order'],
  },
  {
    fact: 'a plugin key in the wrong case is ignored by lmtp and imap',
    config: plugin('Push_Notification_Driver = dlog'),
    rules: ['plugin-key-case'],
  },
  {
    fact: 'a misspelt plugin key is stored and ignored',
    config: plugin('push_notifcation_driver = dlog'),
    rules: ['plugin-key-misspelt'],
  },
  {
    fact: 'an invisible character makes another key',
    config: plugin('push_notification_driver\u00a0= dlog'),
    rules: ['plugin-key-invisible'],
  },
  {
    fact: 'mail_plugins, mail_attribute_dict and imap_metadata inside plugin have no effect',
    config: plugin('mail_plugins = notify', 'mail_attribute_dict = file:%h/a', 'imap_metadata = yes'),
    rules: ['root-setting-in-plugin'],
  },
  {
    fact: 'push_notification_driver outside plugin is refused',
    config: 'push_notification_driver = dlog\n',
    rules: ['setting-unknown'],
  },
  {
    fact: 'an unknown % variable fails every session',
    config: plugin('push_notification_driver = ox:url=http://u:p@127.0.0.1/a%b'),
    rules: ['percent-variable-unknown'],
  },
  {fact: '%h fails the session of a user without home', none: 'the userdb decides; the user check of doctor reads it'},
  {
    fact: 'a value that the settings type refuses stops the server',
    config: 'mail_fsync = sometimes\n',
    rules: ['value-invalid'],
  },
  {
    fact: 'doveconf hides keyword_prefix and shows ssl.key.password',
    none: 'a defect of doveconf; config show masks by what holds a secret',
  },
  {
    fact: 'doveconf exits 0 for a named setting of a broken file',
    none: 'a property of doveconf; config check reads the whole file',
  },
  {
    fact: '2.4: the version must be the first setting',
    config:
      'mail_plugins {\n  notify = yes\n}\npush_notification x {\n  driver = dlog\n}\ndovecot_config_version = 2.4.1\ndovecot_storage_version = 2.4.1\n',
    rules: ['version-missing'],
  },
  {
    fact: '2.4: a version that the release does not know is refused',
    config: 'dovecot_config_version = 2.9.0\ndovecot_storage_version = 2.4.1\n',
    rules: ['version-invalid'],
  },
  {
    fact: '2.4: a missing storage version is refused',
    config: 'dovecot_config_version = 2.4.1\nmail_plugins {\n  notify = yes\n}\n',
    rules: ['version-missing'],
  },
  {
    fact: '2.4: a list variable is refused',
    config: dovecot24('protocol imap {', '  mail_plugins = $SET:mail_plugins', '}'),
    rules: ['variable-unknown'],
  },
  {
    fact: '2.4: $mail_plugins asks for a plugin of that name',
    config: dovecot24('protocol imap {', '  mail_plugins = $mail_plugins imap_quota', '}'),
    rules: ['mail-plugins-old-variable'],
  },
  {
    fact: '2.4: a list in a protocol replaces the list',
    config: dovecot24('push_notification dlog {', '}', 'protocol lmtp {', '  mail_plugins = sieve', '}'),
    rules: ['protocol-mail-plugins-replaced'],
  },
  {
    fact: '2.4: a block without a name is refused',
    config: dovecot24('push_notification {', '  driver = dlog', '}'),
    rules: ['block-not-allowed'],
  },
  {
    fact: '2.4: plugin and its settings are unknown',
    config: dovecot24('plugin {', '  push_notification_driver = dlog', '}'),
    rules: ['dialect-mixed'],
  },
  {
    fact: '2.4: mail_location and mail_attribute_dict are unknown',
    config: dovecot24('mail_attribute_dict = file:%h/a'),
    rules: ['dialect-mixed'],
  },
  {
    fact: '2.4: a missing file of a file setting is refused',
    config: dovecot24('push_notification lua {', '  driver = lua', '  lua_file = /nonexistent/push.lua', '}'),
    rules: ['value-file-unreadable'],
  },
  {
    fact: '2.4: a protocol block adds a driver and replaces none',
    config: dovecot24(
      'push_notification a {',
      '  driver = dlog',
      '}',
      'protocol imap {',
      '  push_notification b {',
      '    driver = dlog',
      '  }',
      '}',
    ),
    rules: ['protocol-block-adds'],
  },
  {
    fact: 'the settings of a session with an unknown plugin: nothing loads',
    config: withPlugins('notify push-notification', 'push_notification_driver = dlog'),
    rules: ['mail-plugins-unknown'],
  },
  {
    fact: 'an unset $ENV: name gives nothing',
    config:
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = $ENV:DOVEPUSH_TEST_IS_NOT_SET\n}\n',
    rules: ['environment-unset'],
  },
  {
    fact: 'a driver value on the line after = is a key of its own and sets no driver',
    config: plugin('push_notification_driver =', 'ox:url=http://login:pass@127.0.0.1/x'),
    rules: ['driver-value-next-line'],
  },
  {
    fact: '2.4 refuses a plugin directory that is a file',
    config: dovecot24('mail_plugin_dir = /etc/passwd\nmail_plugins = notify\n'),
    rules: ['value-invalid'],
  },
  {
    fact: '2.4 refuses an address of a ManageSieve server that is not a URL',
    config: dovecot24('imapsieve_url = sieve:/h\n'),
    rules: ['value-invalid'],
  },
  {
    fact: 'doveconf of 2.4 crashes on half of mail_log in a protocol block',
    config: dovecot24('protocol imap {\n  mail_log_fields = uid\n}\n'),
    rules: ['value-invalid'],
  },
  {
    fact: 'a line of 2.3 with a file that is missing is one of 2.3 first',
    config: dovecot24('ssl_key = </etc/dovecot/absent.pem\n'),
    rules: ['dialect-mixed'],
  },
  {
    fact: 'imap of 2.4 panics without room for a line',
    config: dovecot24('imap_max_line_length = 0\n'),
    rules: ['session-failing'],
  },
];
