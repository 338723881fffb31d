import {resolvePath} from '../language/paths.js';
import type {Rule} from './rule.js';

/** `!include conf.d`: a folder includes nothing. */
export const includeDirectory: Rule = {
  id: 'include-directory',
  severity: 'warning',
  summary: 'An include names a folder.',
  why: 'A folder is opened and nothing is read from it; the files in it are not included, and nothing is said.',
  source: 'config-parser.c, settings_include; observed with 2.3.19.1',
  log: null,
  examples: {
    bad: [
      {'dovecot.conf': 'mail_plugins = notify\n!include conf.d\n', 'conf.d/10-mail.conf': 'mail_debug = yes\n'},
      {
        'dovecot.conf': 'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n!include conf.d\n',
        'conf.d/10-mail.conf': 'mail_debug = yes\n',
      },
    ],
    good: [
      {'dovecot.conf': 'mail_plugins = notify\n!include conf.d/*.conf\n', 'conf.d/10-mail.conf': 'mail_debug = yes\n'},
    ],
  },

  *check({model, files}) {
    for (const node of model.nodes) {
      if (node.kind !== 'include' || node.files.length > 0) continue;
      const empty = node.pattern === '';
      if (!empty && files.kind(resolvePath(node.pattern, node.span.file)) !== 'directory') continue;
      yield {
        message: empty ? 'the include names no file: nothing is included' : 'this is a folder: nothing is included',
        span: empty ? node.span : node.patternSpan,
        hint: empty ? 'Name a file.' : `Write !include ${node.pattern.replace(/\/*$/, '')}/*.conf.`,
        ...(empty ? {} : {edits: [{span: node.patternSpan, text: `${node.pattern.replace(/\/*$/, '')}/*.conf`}]}),
      };
    }
  },
};
