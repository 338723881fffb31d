import {outcomeFinding} from './outcome-finding.js';
import type {Rule} from './rule.js';

const driver = (url: string) =>
  `mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/attributes\nplugin {\n  push_notification_driver = ox:url=${url} timeout_msecs=500\n}\n`;

/** Something that --online could not look at. */
export const onlineUnchecked: Rule = {
  id: 'online-unchecked',
  severity: 'info',
  summary: 'Something outside the files could not be checked from here (--online).',
  why: 'It is neither known to be good nor to be bad: a folder that this user may not read, a value that differs from user to user, a login that this program does not know. Nothing is wrong by that alone.',
  source: 'this program',
  log: null,
  online: true,
  examples: {
    bad: [
      driver('http://127.0.0.1:8009/%u'),
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugin_dir = /bin/sh\nmail_plugins {\n  notify = yes\n}\n',
    ],
    good: [driver('http://127.0.0.1:8009/n')],
  },

  *check({online = []}) {
    for (const outcome of online)
      if (outcome.status === 'unchecked') yield {...outcomeFinding(outcome), severity: 'info'};
  },
};
