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
    ],
    good: [
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = "dlog:see http://127.0.0.1/#notes"\n}\n',
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog:a # b\n}\n',
    ],
  },

  *check({model}) {
    for (const problem of problemsOf(model, 'hash-in-value')) {
      const {file, line} = problem.span;
      const cut = model.nodes.find(
        (node) => node.kind === 'setting' && node.span.endLine === line && node.span.file === file,
      );
      // Behind a word it may well be a comment; in a URL it is a fragment.
      const url = cut?.kind === 'setting' && cut.value.raw.includes('://');
      yield {...problemFinding(problem, 'Put a blank in front of the comment.'), severity: url ? 'warning' : 'info'};
    }
  },
};
