import type {SettingNode} from '../language/tree.js';
import {problemsOf, settingAt} from './problem-finding.js';
import type {Rule} from './rule.js';

/** A plugin password that starts with `$`. */
export const valueDollar: Rule = {
  id: 'value-dollar',
  severity: 'error',
  summary: 'A plugin value with a $ at the start of a word is taken for a variable.',
  why: 'Values without quotes are searched for variables. A password that begins with $ is the usual case: the server does not start; doveconf -n does not look at it, doveconf -n -x does.',
  source: 'config-parser.c, config_write_value; observed with 2.3.19.1',
  log: 'doveconf: Fatal: Error in configuration file /etc/dovecot/dovecot.conf line 2: Unknown variable: $ecret',
  dialect: '2.3',
  examples: {
    bad: ['plugin {\n  kafka.notification.settings.sasl.password = $ecret\n}\n'],
    good: ['plugin {\n  kafka.notification.settings.sasl.password = "$ecret"\n}\n'],
  },

  *check({model}) {
    for (const problem of problemsOf(model, 'variable-unknown')) {
      const node = settingAt(model, problem);
      if (node === null || !isPluginDollar(node)) continue;
      const {value} = node;
      yield {
        message: `the value of ${node.key} is taken for a variable: the server does not start`,
        span: value.span,
        hint: 'Put the value in double quotes.',
        setting: node.key,
        ...(/["'\\]/.test(value.raw) || value.span.line !== value.span.endLine
          ? {}
          : {edits: [{span: value.span, text: `"${value.raw}"`}]}),
      };
    }
  },
};

/** Whether it is a plugin setting with a `$` that cannot be meant for its own name or for mail_plugins. */
export function isPluginDollar({key, block, value}: SettingNode): boolean {
  if (block?.type !== 'plugin' && !key.startsWith('plugin/')) return false;
  return !value.raw.includes(`$${key}`) && !/\$\{?mail_plugin/.test(value.raw);
}
