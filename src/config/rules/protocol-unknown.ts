import {isProgram, nearestProgram} from '../programs.js';
import {blocksOf, setsPush} from '../walk.js';
import type {Rule} from './rule.js';

/** `protocol ltmp`: a block for a program that does not exist. */
export const protocolUnknown: Rule = {
  id: 'protocol-unknown',
  severity: 'error',
  summary: 'A protocol block has a name that no program of Dovecot has.',
  why: 'Names of protocol blocks are not checked. One that no program has is never applied, and nothing is logged: what it loads or sets for push notifications is lost.',
  source: 'config-filter.c; observed with 2.3.19.1',
  log: null,
  examples: {
    bad: [
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n}\nprotocol ltmp {\n  plugin {\n    push_notification_driver2 = dlog:two\n  }\n}\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  notify = yes\n  push_notification = yes\n}\npush_notification dlog {\n}\nprotocol ltmp {\n  push_notification two {\n    driver = dlog\n  }\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n}\nprotocol lmtp {\n  plugin {\n    push_notification_driver2 = dlog:two\n  }\n}\n',
    ],
  },

  *check({model}) {
    for (const block of blocksOf(model, 'protocol')) {
      const name = block.name?.replace(/^!/, '') ?? '';
      if (name === '' || isProgram(name)) continue;
      const meant = nearestProgram(name);
      yield {
        severity: meant === null ? 'info' : setsPush(block) ? 'error' : 'warning',
        message: `the block is never used: there is no program ${name}`,
        span: block.nameSpan ?? block.span,
        hint: meant === null ? 'Name the program as its process is called.' : `Write ${meant}.`,
        setting: 'protocol',
      };
    }
  },
};
