import type {BlockNode, SettingNode} from '../language/tree.js';

import {problemFinding, problemsOf, settingAt} from './problem-finding.js';
import type {Rule} from './rule.js';

/** A value that Dovecot refuses. */
export const valueInvalid: Rule = {
  id: 'value-invalid',
  severity: 'error',
  summary: 'The value of a setting is of the wrong kind.',
  why: 'Dovecot refuses the file at its start. A boolean is yes or no (or y, n, 1), not true or on.',
  source: 'settings-parser.c; observed with 2.3.19.1 and 2.4.1',
  log: 'doveconf: Fatal: Error in configuration file /etc/dovecot/dovecot.conf line 1: Invalid boolean value: true (use yes or no)',
  examples: {
    bad: [
      'imap_metadata = true\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nimap_metadata = true\n',
    ],
    good: ['imap_metadata = yes\n'],
  },

  *check({model}) {
    for (const problem of problemsOf(model, 'value-invalid')) {
      const absent = problem.setting === 'protocols' ? absentProtocol(settingAt(model, problem)) : null;
      yield problemFinding(problem, absent ?? 'Write a value of the kind that the setting takes.');
    }
  },
};

/** A protocol that exists is unknown only on hosts that lack its program. */
function absentProtocol(node: SettingNode | BlockNode | null): string | null {
  if (node?.kind !== 'setting' || !node.value.text.split(/[ ,]+/).includes('sieve')) return null;
  return 'If it is about sieve: its program is not on this host, install dovecot-managesieved.';
}
