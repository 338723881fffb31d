import type {SourceFile} from '../model.js';
import type {Rule, RuleFinding} from './rule.js';

/** NUL bytes, or bytes that are no UTF-8. */
export const fileNotText: Rule = {
  id: 'file-not-text',
  severity: 'warning',
  summary: 'A file holds NUL bytes, or bytes that are no UTF-8.',
  why: 'A NUL byte ends its line for Dovecot: what follows on the line is lost, and nothing is said. Bytes of another encoding are passed on as they are; that works, and is mentioned as information.',
  source: 'config-parser.c; observed with 2.3.19.1',
  log: null,
  examples: {
    bad: [
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\u0000:lost\n}\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  notify = yes\n  push_notification = yes\n}\npush_notification dlog {\n}\nlogin_greeting = a\u0000b\n',
    ],
    good: ['mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog:kept\n}\n'],
  },

  *check({model}) {
    for (const file of model.files) {
      const nul = describe(file, '\0', 'a NUL byte ends the line here for Dovecot, the rest of it is lost');
      if (nul !== null) yield nul;
      const foreign = describe(file, '\ufffd', 'the file is not valid UTF-8');
      if (foreign !== null) yield {...foreign, severity: 'info'};
    }
  },
};

/** The first place of a character in a file, and how often it is there. */
function describe({path, lines, text}: SourceFile, character: string, what: string): RuleFinding | null {
  if (!text.includes(character)) return null;
  const index = lines.findIndex((line) => line.includes(character));
  if (index === -1) return null;
  const column = [...(lines[index] ?? '').slice(0, lines[index]?.indexOf(character))].length + 1;
  const count = text.split(character).length - 1;
  return {
    message: count === 1 ? what : `${what} (${count} in the file)`,
    span: {file: path, line: index + 1, column, endLine: index + 1, endColumn: column + 1},
    hint: 'Save the file as UTF-8 text.',
  };
}
