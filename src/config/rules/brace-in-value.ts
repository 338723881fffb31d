import {pieceSpan} from '../piece-span.js';
import type {Rule} from './rule.js';

/** `driver = dlog }`. */
export const braceInValue: Rule = {
  id: 'brace-in-value',
  severity: 'error',
  summary: 'A closing brace stands on the line of a setting, and the block stays open.',
  why: 'Behind an = everything is value, a brace too. The block is closed by the next brace, or never; Dovecot then complains far below, or at the end of the file with the line of the opening.',
  source: 'config-parser.c, config_parse_line; observed with 2.3.19.1 and 2.4.1',
  log: "doveconf: Fatal: Error in configuration file /etc/dovecot/dovecot.conf: Missing '}' (section started at /etc/dovecot/dovecot.conf:2)",
  examples: {
    also: ['block-unclosed', 'driver-unknown'],
    bad: [
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog }\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  notify = yes\n  push_notification = yes\n}\npush_notification dlog {\n  driver = dlog }\n',
    ],
    good: ['mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n}\n'],
  },

  *check({model}) {
    if (!model.problems.some(({rule}) => rule === 'block-unclosed' || rule === 'block-not-allowed')) return;
    for (const node of model.nodes) {
      if (node.kind !== 'setting' || node.block === null) continue;
      const {raw} = node.value;
      if (!/[^\s{]\s*}$/.test(raw) || raw.includes('{')) continue;
      yield {
        message: `the } belongs to the value of ${node.key}: the block stays open`,
        span: pieceSpan(node, '}'),
        hint: 'Put the } on a line of its own.',
        setting: node.key,
        related: [{message: `${node.block.type} { is opened here`, span: node.block.span}],
      };
    }
  },
};
