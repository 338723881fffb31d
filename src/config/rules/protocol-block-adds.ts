import {blocksOf} from '../walk.js';
import type {Rule} from './rule.js';

/** A block in `protocol X` meant to replace. */
export const protocolBlockAdds: Rule = {
  id: 'protocol-block-adds',
  severity: 'info',
  summary: 'A push_notification block in a protocol block adds a driver to the global ones.',
  why: 'Blocks of other names do not replace each other: in that program both drivers run.',
  source: 'push-notification-settings.c; observed with 2.4.1',
  log: null,
  dialect: '2.4',
  examples: {
    bad: [
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  notify = yes\n  push_notification = yes\n}\npush_notification one {\n  driver = dlog\n}\nprotocol lmtp {\n  push_notification two {\n    driver = dlog\n  }\n}\n',
    ],
    good: [
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  notify = yes\n  push_notification = yes\n}\npush_notification one {\n  driver = dlog\n}\n',
    ],
  },

  *check({model}) {
    const global = model.effective
      .protocol('global')
      .blocks('push_notification')
      .map(({name}) => name);
    if (global.length === 0) return;
    for (const block of blocksOf(model, 'push_notification')) {
      if (block.block?.type !== 'protocol' || global.includes(block.name ?? '')) continue;
      yield {
        message: `push_notification ${block.name} runs beside ${global.join(', ')} here, it does not replace them`,
        span: block.span,
        hint: 'Use the name of the global block to change that one.',
        setting: `push_notification ${block.name}`,
        ...(block.block.name === null ? {} : {protocols: [block.block.name]}),
      };
    }
  },
};
