import type {BlockNode, SettingNode} from '../language/tree.js';

import {blockAt, problemFinding, problemsOf} from './problem-finding.js';
import type {Rule} from './rule.js';

/** A filter block in the wrong place. */
export const filterInvalid: Rule = {
  id: 'filter-invalid',
  severity: 'error',
  summary: 'A protocol, local or remote block stands or is written in a way that Dovecot refuses.',
  why: 'Dovecot refuses the file at its start. The order of nesting is local, local_name, remote, protocol; protocol blocks do not nest.',
  source: 'config-parser.c, config_filter_add_new_filter; observed with 2.3.19.1',
  log: 'doveconf: Fatal: Error in configuration file /etc/dovecot/dovecot.conf line 2: Nested protocol { protocol { .. } } block not allowed',
  examples: {
    bad: [
      'protocol lmtp {\n  protocol lda {\n  }\n}\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nprotocol lmtp {\n  protocol lda {\n  }\n}\n',
    ],
    good: ['protocol lmtp {\n}\nprotocol lda {\n}\n'],
  },

  *check({model}) {
    for (const problem of problemsOf(model, 'filter-invalid')) {
      yield problemFinding(problem, hintFor(blockAt(model, problem)));
    }
  },
};

function hintFor(node: SettingNode | BlockNode | null): string {
  if (node?.kind === 'block' && !node.name && /^(local|remote)$/.test(node.type)) {
    return `The address is missing: write ${node.type} 192.0.2.0/24 {`;
  }
  return 'Write the blocks side by side, or protocol inside local and remote.';
}
