import type {TableConstructorExpression} from 'luaparse';
import {nearest} from '../../../nearest.js';
import {httpSettings, httpTimeouts} from '../api.js';
import type {LuaRule} from '../rule.js';
import {stringOf} from '../tree.js';

/** The names that a table is made with, where they stand, and their values. */
export function keysOf(table: TableConstructorExpression) {
  return table.fields.flatMap((field) => {
    if (field.type === 'TableKeyString') return [{name: field.key.name, node: field.key, value: field.value}];
    const name = field.type === 'TableKey' ? stringOf(field.key) : null;
    return name === null || field.type !== 'TableKey' ? [] : [{name, node: field.key, value: field.value}];
  });
}

/** A setting that the HTTP client does not know. */
export const httpSettingUnknown: LuaRule = {
  id: 'lua-http-setting-unknown',
  severity: 'warning',
  summary: 'dovecot.http.client gets a setting that it does not know.',
  why: 'Dovecot 2.3 ignores it without a word, so that a timeout is not set. 2.4 has other names than 2.3 and raises an error for any it does not know.',
  source: 'dlua-dovecot-http.c, parse_client_settings; observed with 2.3.19.1 and 2.4.1',
  log: null,
  examples: {
    bad: [
      'local client = dovecot.http.client({timeout = 500})\n',
      'local client = dovecot.http.client{request_timeout_msec = 500}\n',
    ],
    good: ['local client = dovecot.http.client({request_timeout_msecs = 500, max_attempts = 1})\n'],
  },

  *check(script) {
    const known = httpSettings[script.version];
    for (const table of script.types().clients) {
      for (const {name, node} of keysOf(table)) {
        if (known.includes(name)) continue;
        const meant =
          nearest(name, known) ?? [...httpTimeouts[script.version], ...known].find((one) => one.includes(name));
        yield {
          severity: script.version === '2.3' ? 'warning' : 'error',
          message:
            script.version === '2.3'
              ? `the HTTP client has no setting ${name}, and ignores it`
              : `the HTTP client of Dovecot 2.4 has no setting ${name}, and the call fails`,
          span: script.spanOf(node),
          hint: meant === undefined ? `Its settings: ${known.join(', ')}.` : `Did you mean ${meant}?`,
        };
      }
    }
  },
};
