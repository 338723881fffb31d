import {driverNames} from '../driver-value.js';
import type {SettingNode} from '../language/tree.js';
import {pluginSettings} from '../plugin-settings.js';
import type {Rule} from './rule.js';

/** `push_notification_driver =`, and the driver on the line after it. */
export const driverValueNextLine: Rule = {
  id: 'driver-value-next-line',
  severity: 'error',
  summary: 'The value of a driver is on the line after its setting.',
  why: 'A value ends with its line unless a backslash continues it. The setting stays empty, so no driver starts, and the next line becomes a plugin setting that nothing reads. Nothing is logged.',
  source: 'config-parser.c, config_parse_line; observed with 2.3.19.1',
  log: null,
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/dovecot-attributes\nplugin {\n  push_notification_driver =\n    ox:url=http://127.0.0.1:8009/n user_from_metadata\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/dovecot-attributes\nplugin {\n  push_notification_driver = ox:url=http://127.0.0.1:8009/n user_from_metadata\n}\n',
    ],
  },

  *check({model}) {
    let before: SettingNode | null = null;
    for (const {key, node} of pluginSettings(model)) {
      const empty = before;
      before = /^push_notification_(driver|backend)\d*$/.test(key) && node.value.text === '' ? node : null;
      if (empty === null || empty.block !== node.block || !startsDriver(key)) continue;
      const {file, line, column} = empty.value.span;
      yield {
        message: `${empty.key} is empty: its value is on the next line, where nothing reads it`,
        span: node.span,
        hint: `Write the value on the line of ${empty.key}, or end that line with a backslash.`,
        setting: empty.key,
        related: [{message: `${empty.key} is empty here`, span: empty.span}],
        edits: [{span: {file, line, column, endLine: node.keySpan.line, endColumn: node.keySpan.column}, text: ' '}],
      };
    }
  },
};

/** Whether the words before the first `=` of a line begin like a driver: `ox:url`. */
function startsDriver(key: string): boolean {
  const [name = '', ...rest] = key.split(':');
  return rest.length > 0 && driverNames.includes(name.toLowerCase());
}
