import {pieceSpan} from '../piece-span.js';
import type {Rule} from './rule.js';

/** `it's a value # and this no comment`. */
export const commentInValue: Rule = {
  id: 'comment-in-value',
  severity: 'warning',
  summary: 'A quote in front of a comment makes the comment part of the value.',
  why: 'A single or double quote, an apostrophe too, starts quoted text in which # is an ordinary character. Where its partner is missing, the comment is not cut off.',
  source: 'config-parser.c, config_parse_line; observed with 2.3.19.1 and 2.4.1',
  log: null,
  examples: {
    bad: [
      "mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog:it's a test # for now\n}\n",
      "dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  notify = yes\n  push_notification = yes\n}\npush_notification dlog {\n}\nlogin_greeting = it's # here\n",
    ],
    good: [
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog:a test # for now\n}\n',
    ],
  },

  *check({model}) {
    for (const node of model.nodes) {
      if (node.kind !== 'setting' || node.value.kind === 'quoted') continue;
      const [, before = '', comment] = /^(.*?['"].*?)\s(#.*)$/s.exec(node.value.raw) ?? [];
      if (comment === undefined || isBalanced(before)) continue;
      yield {
        message: `the quote before it makes the comment part of the value of ${node.key}`,
        span: pieceSpan(node, comment),
        hint: 'Remove the quote, or put the comment on a line of its own.',
        setting: node.key,
      };
    }
  },
};

/** Whether every quote that opens in the text is closed in it: then `#` behind it stands in quotes on purpose. */
function isBalanced(text: string): boolean {
  let open = '';
  for (const character of text) {
    if (open === '' && (character === "'" || character === '"')) open = character;
    else if (character === open) open = '';
  }
  return open === '';
}
