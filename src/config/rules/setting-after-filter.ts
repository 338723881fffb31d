import {copiedList} from '../copied-lists.js';
import {problemFinding, problemsOf} from './problem-finding.js';
import type {Rule} from './rule.js';

/** A global setting behind a filter. */
export const settingAfterFilter: Rule = {
  id: 'setting-after-filter',
  severity: 'info',
  summary: 'A setting is set for all programs below a block that has set it for some.',
  why: 'The block keeps its own value: the later global one does not reach into it. Dovecot warns about the order, and all works as written.',
  source: 'config-parser.c; observed with 2.3.19.1',
  log: "doveconf: Warning: /etc/dovecot/dovecot.conf line 4: Global setting mail_debug won't change the setting inside an earlier filter at /etc/dovecot/dovecot.conf line 2",
  dialect: '2.3',
  examples: {
    bad: ['protocol lmtp {\n  mail_debug = no\n}\nmail_debug = yes\n'],
    good: ['mail_debug = yes\nprotocol lmtp {\n  mail_debug = no\n}\n'],
  },

  *check({model, chains}) {
    // What comes too late for the push plugins has a finding of its own.
    const late = new Set(chains.map(({protocol}) => copiedList(model, protocol)?.late.span));
    for (const problem of problemsOf(model, 'setting-after-filter')) {
      if (late.has(problem.span)) continue;
      yield problemFinding(problem, 'Move the global setting in front of the block.');
    }
  },
};
