import {blocksOf, setsPush} from '../walk.js';
import type {Rule} from './rule.js';

/** `protocol {`: a block that matches nothing. */
export const protocolUnnamed: Rule = {
  id: 'protocol-unnamed',
  severity: 'error',
  summary: 'A protocol block has no name.',
  why: 'It is accepted, matches no program, and nothing is logged: what it loads or sets for push notifications is lost.',
  source: 'config-filter.c; observed with 2.3.19.1',
  log: null,
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n}\nprotocol {\n  plugin {\n    push_notification_driver2 = dlog:two\n  }\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n}\nprotocol lmtp {\n  plugin {\n    push_notification_driver2 = dlog:two\n  }\n}\n',
    ],
  },

  *check({model}) {
    for (const block of blocksOf(model, 'protocol')) {
      if (block.name !== null && block.name !== '' && block.name !== '!') continue;
      yield {
        ...(setsPush(block) ? {} : {severity: 'warning'}),
        message: 'the block is never used: it has no name',
        span: block.span,
        hint: 'Name the protocol: protocol lmtp { … }.',
        setting: 'protocol',
      };
    }
  },
};
