import type {SettingNode} from '../language/tree.js';
import {pieceSpan} from '../piece-span.js';
import {problemsOf, settingAt} from './problem-finding.js';
import type {Rule} from './rule.js';

/** `$mail_plugins, x`: only a space ends the name. */
export const variableTail: Rule = {
  id: 'variable-tail',
  severity: 'error',
  summary: 'A comma, a tab or a brace touches the name of a variable.',
  why: 'The name of a variable runs to the next space; there is no form with braces. With anything else in it the variable is unknown and the server does not start; doveconf -n does not look at it, doveconf -n -x does.',
  source: 'config-parser.c, config_write_value; observed with 2.3.19.1',
  log: 'doveconf: Fatal: Error in configuration file /etc/dovecot/dovecot.conf line 3: Unknown variable: $mail_plugins,',
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify\nprotocol lmtp {\n  mail_plugins = $mail_plugins, push_notification\n}\n',
      'mail_plugins = notify\nprotocol lmtp {\n  mail_plugins = $mail_plugins\tpush_notification\n}\n',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is Dovecot's text.
      'mail_plugins = notify\nprotocol lmtp {\n  mail_plugins = ${mail_plugins} push_notification\n}\n',
    ],
    good: [
      'mail_plugins = notify\nprotocol lmtp {\n  mail_plugins = $mail_plugins push_notification\n}\nplugin {\n  push_notification_driver = dlog\n}\n',
    ],
  },

  *check({model}) {
    for (const problem of problemsOf(model, 'variable-unknown')) {
      const node = settingAt(model, problem);
      const tail = node === null ? null : touchedVariable(node);
      if (node === null || tail === null) continue;
      const span = pieceSpan(node, tail.written);
      yield {
        message: `the name of the variable does not end behind $${tail.name}: the server does not start`,
        span,
        hint: `Write $${tail.name} with a space behind it.`,
        setting: node.key,
        ...(span === node.value.span
          ? {}
          : {edits: [{span, text: tail.rest === '' ? `$${tail.name}` : `$${tail.name} `}]}),
      };
    }
  },
};

/** The variable of a setting whose name something touches: as written up to there, and what touches it. */
export function touchedVariable({value}: SettingNode): {name: string; written: string; rest: string} | null {
  const braced = /(?:^|[ \t])(\$\{(\w+)\})/.exec(value.raw);
  if (braced) return {name: braced[2] ?? '', written: braced[1] ?? '', rest: ''};
  const touched = /(?:^|[ \t])(\$(\w+)([,;\t]+ *))/.exec(value.raw);
  return touched && {name: touched[2] ?? '', written: touched[1] ?? '', rest: touched[3] ?? ''};
}
