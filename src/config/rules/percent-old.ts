import {pieceSpan} from '../piece-span.js';
import type {Rule} from './rule.js';

const letters: Readonly<Record<string, string>> = {
  u: '%{user}',
  n: '%{user | username}',
  d: '%{user | domain}',
  h: '%{home}',
  s: '%{protocol}',
};

/** Variables of 2.3 that 2.4 takes for plain text. */
export const percentOld: Rule = {
  id: 'percent-old',
  severity: 'warning',
  summary: 'A variable of Dovecot 2.3 is plain text in 2.4.',
  why: 'In 2.4 variables are written %{name}. %h stays as it is, so all users share one file or directory with that name, or the URL is not the one that was meant.',
  source: 'var-expand-parser.y; observed with 2.4.1',
  log: null,
  dialect: '2.4',
  examples: {
    bad: [
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_attribute {\n  dict file {\n    path = %h/attributes\n  }\n}\n',
    ],
    good: [
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_attribute {\n  dict file {\n    path = %{home}/attributes\n  }\n}\n',
    ],
  },

  *check({model}) {
    for (const node of model.nodes) {
      if (node.kind !== 'setting' || !/(?:path|dir|home|prefix|file|url|chroot)$/.test(node.key)) continue;
      const found = /%([undhs])(?![A-Za-z0-9])/.exec(node.value.text);
      if (found === null) continue;
      yield {
        message: `${found[0]} in ${node.key} is plain text in 2.4`,
        span: pieceSpan(node, found[0]),
        hint: `Write ${letters[found[1] ?? ''] ?? '%{…}'}.`,
        setting: node.key,
      };
    }
  },
};
