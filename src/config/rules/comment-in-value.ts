import {closingQuote} from '../language/lines.js';
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
      "mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog:it's mine # don't\n}\n",
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog:a "b \\" # for now\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog:a test # for now\n}\n',
      `mail_plugins = notify push_notification\nlogin_greeting = "it's # here"\nplugin {\n  push_notification_driver = dlog:a 'b # c' "d # e"\n}\n`,
    ],
  },

  *check({model}) {
    for (const node of model.nodes) {
      if (node.kind !== 'setting') continue;
      const comment = commentIn(node.value.raw);
      if (comment === null) continue;
      yield {
        message: `the quote before it makes the comment part of the value of ${node.key}`,
        span: pieceSpan(node, comment),
        hint: 'Remove the quote, or put the comment on a line of its own.',
        setting: node.key,
      };
    }
  },
};

/** From the `#` behind an apostrophe, or behind a quote without its partner; quotes around a `#` are there on purpose. */
function commentIn(raw: string): string | null {
  for (let at = 0; at < raw.length; at += 1) {
    if (raw[at] !== "'" && raw[at] !== '"') continue;
    const close = closingQuote(raw, at, raw.length);
    const end = close === -1 ? raw.length : close;
    const isMeant = close !== -1 && !/\w/.test(raw[at - 1] ?? '');
    const hash = isMeant ? -1 : raw.slice(at, end).search(/\s#/);
    if (hash !== -1) return raw.slice(at + hash + 1);
    at = end;
  }
  return null;
}
