import {pluginLists} from '../mail-plugins.js';
import type {Rule} from './rule.js';

/** `"$mail_plugins x"`: quotes switch variables off. */
export const mailPluginsVariableQuoted: Rule = {
  id: 'mail-plugins-variable-quoted',
  severity: 'error',
  summary: '$mail_plugins stands in quotes or inside a word, where it is no variable.',
  why: 'Variables are replaced in values without quotes and at the start of a word only. As it stands, Dovecot looks for a plugin called $mail_plugins, finds none, and no session opens. doveconf sees nothing of it.',
  source: 'config-parser.c, config_write_value; observed with 2.3.19.1',
  log: "Fatal: Plugin '$mail_plugins' not found from directory /usr/lib/dovecot/modules",
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = quota\nmail_plugins = "$mail_plugins notify push_notification"\nplugin {\n  push_notification_driver = dlog\n}\n',
    ],
    good: [
      'mail_plugins = quota\nmail_plugins = $mail_plugins notify push_notification\nplugin {\n  push_notification_driver = dlog\n}\n',
    ],
  },

  *check(input) {
    for (const {protocol, words} of pluginLists(input)) {
      const literal = words.find(({name}) => name.startsWith('$'));
      if (literal === undefined) continue;
      const {value} = literal.node;
      yield {
        message: `${literal.name} is taken for the name of a plugin: no session can be opened`,
        span: literal.span,
        hint: 'Drop the quotes.',
        setting: 'mail_plugins',
        protocols: [protocol],
        ...(value.kind === 'quoted' && !/["'\\]/.test(value.text)
          ? {edits: [{span: value.span, text: value.text}]}
          : {}),
      };
    }
  },
};
