import type {BlockNode, SettingNode} from '../language/tree.js';

import {blockAt, problemFinding, problemsOf} from './problem-finding.js';
import type {Rule} from './rule.js';

/** A block inside one that takes none. */
export const blockNotAllowed: Rule = {
  id: 'block-not-allowed',
  severity: 'error',
  summary: 'A block stands where none may be.',
  why: 'Dovecot refuses the file at its start. Inside plugin { } there are no blocks: one in it is often the sign of a closing brace that is missing further up.',
  source: 'config-parser.c; observed with 2.3.19.1',
  log: 'doveconf: Fatal: Error in configuration file /etc/dovecot/dovecot.conf line 4: Section not allowed here',
  examples: {
    bad: [
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n  namespace inbox {\n  }\n}\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_attribute {\n  dict file {\n    path = x\n    service imap {\n    }\n  }\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n}\nnamespace inbox {\n  inbox = yes\n}\n',
    ],
  },

  *check({model}) {
    for (const problem of problemsOf(model, 'block-not-allowed')) {
      yield problemFinding(
        problem,
        unnamedHint(blockAt(model, problem)) ?? 'Close the block before it, or move this one out.',
      );
    }
  },
};

/** 2.4 wants a name for blocks that had none in 2.3; that of a passdb or userdb is its driver. */
function unnamedHint(node: SettingNode | BlockNode | null): string | null {
  if (node?.kind !== 'block' || node.name || !/^(passdb|userdb)$/.test(node.type)) return null;
  const driver = node.children.find((child) => child.kind === 'setting' && child.key === 'driver');
  return `Name the block: ${node.type} ${driver?.kind === 'setting' ? driver.value.text : 'NAME'} {`;
}
