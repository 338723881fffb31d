import type {ConfigModel} from '../model.js';
import {problemFinding, problemsOf} from './problem-finding.js';
import type {Rule} from './rule.js';

/** A # glued to a value. */
export const hashInValue: Rule = {
  id: 'hash-in-value',
  severity: 'warning',
  summary: 'A # directly behind other text starts a comment.',
  why: 'Dovecot cuts the line there and warns. A URL with a fragment, or a password with a #, loses its end. Elsewhere it is mentioned as information.',
  source: 'config-parser.c, config_parse_line; observed with 2.3.19.1 and 2.4.1',
  log: "doveconf: Warning: Configuration file /etc/dovecot/dovecot.conf line 3: Ambiguous '#' character in line, treating it as comment. Add a space before it to remove this warning.",
  examples: {
    bad: [
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog:see http://127.0.0.1/#notes\n}\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  notify = yes\n  push_notification = yes\n}\nmail_attribute {\n  dict file {\n    path = %{home}/dovecot-attributes\n  }\n}\npush_notification ox {\n  ox_url = http://127.0.0.1:8009/n#x\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = "dlog:see http://127.0.0.1/#notes"\n}\n',
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog:a # b\n}\n',
    ],
  },

  *check({model}) {
    let urls: ReadonlySet<string> | undefined;
    for (const problem of problemsOf(model, 'hash-in-value')) {
      urls ??= linesWithUrl(model);
      // Behind a word it may well be a comment; in a URL it is a fragment.
      const severity = urls.has(`${problem.span.line} ${problem.span.file}`) ? 'warning' : 'info';
      yield {...problemFinding(problem, 'Put a blank in front of the comment.'), severity};
    }
  },
};

function linesWithUrl({nodes}: ConfigModel): ReadonlySet<string> {
  const lines = new Set<string>();
  for (const node of nodes) {
    if (node.kind === 'setting' && node.value.raw.includes('://')) lines.add(`${node.span.endLine} ${node.span.file}`);
  }
  return lines;
}
