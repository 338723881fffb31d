import {cutLine, type IsBlank, isBlank23, isBlank24} from '../language/lines.js';
import type {SourceFile} from '../model.js';
import type {Rule, RuleFinding} from './rule.js';

/** A blank line or a comment behind a `\`. */
export const continuationBroken: Rule = {
  id: 'continuation-broken',
  severity: 'error',
  summary: 'A continued line is followed by a blank line, a comment, or the end of the file.',
  why: 'A line that ends with a backslash goes on in the next one. A blank line or a comment there throws away all that was collected: the whole setting disappears, and nothing is said. The lines behind it are read by themselves.',
  source: 'config-parser.c, config_parse_line; observed with 2.3.19.1',
  log: null,
  examples: {
    bad: [
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n  push_notification_driver2 = dlog:two \\\n\n}\n',
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n  push_notification_driver2 = dlog:two \\\n  # the second\n}\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  notify = yes\n  push_notification = yes\n}\nmail_attribute {\n  dict file {\n    path = %{home}/dovecot-attributes\n  }\n}\npush_notification ox {\n  ox_url = http://127.0.0.1:8009/n\n  ox_user_from_metadata = yes \\\n\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n  push_notification_driver2 = dlog:two \\\n    words\n}\n',
    ],
  },

  *check({model}) {
    const isBlank = model.dialect === '2.4' ? isBlank24 : isBlank23;
    for (const file of model.files) if (file.text.includes('\\')) yield* lostLines(file, isBlank);
  },
};

function* lostLines(file: SourceFile, isBlank: IsBlank): Iterable<RuleFinding> {
  let first = -1;
  for (const [index, line] of file.lines.entries()) {
    const {kind} = cutLine(line, isBlank);
    if (kind === 'continued') {
      if (first === -1) first = index;
      continue;
    }
    if (first !== -1 && kind !== 'text')
      yield describe(file, first, index, kind === 'blank' ? 'a blank line' : 'a comment');
    first = -1;
  }
  if (first !== -1) yield describe(file, first, file.lines.length, 'the end of the file');
}

/** What push notifications hang on. */
const vital = /push_notification|kafka\.notification|mail_plugins|mail_attribute|\box_|lua_file/;

function describe({path, lines}: SourceFile, first: number, next: number, what: string): RuleFinding {
  const text = lines.slice(first, next).join(' ').trim();
  const key = /^[^\s=]+/.exec(text)?.[0] ?? '';
  const column = [...(/^[ \t]*/.exec(lines[first] ?? '')?.[0] ?? '')].length + 1;
  return {
    severity: vital.test(text) ? 'error' : 'warning',
    message: `${key} is lost: ${what} behind the \\ throws the whole setting away`,
    span: {file: path, line: first + 1, column, endLine: next, endColumn: [...(lines[next - 1] ?? '')].length + 1},
    hint: what === 'the end of the file' ? 'Remove the \\.' : 'Join the lines, or remove the \\.',
    setting: key,
  };
}
