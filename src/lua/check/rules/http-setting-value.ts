import type {Expression} from 'luaparse';
import {httpKinds23, httpKinds24} from '../api.js';
import type {LuaRule, RuleFinding} from '../rule.js';
import {stringOf} from '../tree.js';
import {keysOf} from './http-setting-unknown.js';

const units = ['seconds', 'secs', 'minutes', 'mins', 'milliseconds', 'msecs', 'hours', 'days', 'weeks'];

/** What is wrong with a text or number as this kind of setting; null if nothing is. */
function refusal(kind: string | undefined, text: string): string | null {
  if (kind === 'boolean') return /^(?:yes|no|[yn01])$/i.test(text) ? null : 'is neither yes nor no';
  if (kind === 'count') return /^\d{1,10}$/.test(text) ? null : 'is not a whole number';
  if (kind !== 'time' || text === '0' || text === 'infinite') return null;
  const [, unit] = /^\d+ *([a-z]*)$/i.exec(text) ?? [];
  if (unit === '') return 'has no unit';
  const isUnit = unit !== undefined && units.some((one) => one.startsWith(unit.toLowerCase()));
  return isUnit ? null : 'is not a valid time';
}

/** The text that Dovecot makes of a literal; null if it is none. */
function textOf(value: Expression): string | null {
  return value.type === 'NumericLiteral' ? value.raw : stringOf(value);
}

const crashing: Readonly<Partial<Record<Expression['type'], string>>> = {
  BooleanLiteral: 'a boolean',
  TableConstructorExpression: 'a table',
  FunctionDeclaration: 'a function',
};

const examples: Readonly<Record<string, string>> = {
  time: 'Write a text with a unit: "2s", "500ms".',
  boolean: 'Write "yes" or "no" as a text.',
  count: 'Write a whole number.',
};

/** A value that the HTTP client refuses, or 2.4 crashes with. */
export const httpSettingValue: LuaRule = {
  id: 'lua-http-setting-value',
  severity: 'error',
  summary: 'dovecot.http.client gets a value that it does not accept.',
  why: 'Dovecot 2.3 wants numbers and booleans as such and raises an error for a text. Dovecot 2.4 reads the settings as it reads its configuration: a time without a unit raises an error. A boolean or a table ends the process (2.4.1): LMTP gives no reply.',
  source: 'dlua-dovecot-http.c; observed with 2.4.1',
  log: "Error: lua: lua_pcall(dovecot_lua_notify_begin_txn, 1, 1) failed: Invalid HTTP client setting: http_client settings: Failed to parse configuration: Failed to override configuration from hardcoded: Invalid http_client_request_timeout=500: Time interval '500' is missing units (add e.g. 's' for seconds)",
  examples: {
    bad: ['local client = dovecot.http.client({request_timeout_msecs = "2s"})\n'],
    good: ['local client = dovecot.http.client({request_timeout_msecs = 500, no_auto_redirect = true})\n'],
  },

  *check(script) {
    for (const table of script.types().clients) {
      for (const {name, value} of keysOf(table)) {
        const wrong = script.version === '2.3' ? wrongIn23(name, value) : wrongIn24(name, value);
        if (wrong !== null) yield {...wrong, span: script.spanOf(value)};
      }
    }
  },
};

const typesOfLiterals: Readonly<Partial<Record<Expression['type'], string>>> = {
  BooleanLiteral: 'boolean',
  FunctionDeclaration: 'function',
  NumericLiteral: 'number',
  StringLiteral: 'string',
  TableConstructorExpression: 'table',
};

type Wrong = Pick<RuleFinding, 'message' | 'hint'>;

/** 2.3 looks at the type of each value. */
function wrongIn23(name: string, value: Expression): Wrong | null {
  const kind = httpKinds23.get(name);
  const given = typesOfLiterals[value.type];
  if (kind === undefined || kind === 'any' || given === undefined || given === kind) return null;
  return {
    message: `${name} is a ${given} and must be a ${kind}, and the call fails`,
    hint: kind === 'number' ? 'Write a number without quotes and unit.' : `Write a ${kind}.`,
  };
}

function wrongIn24(name: string, value: Expression): Wrong | null {
  const kind = httpKinds24.get(name);
  const crash = kind === 'any' ? undefined : crashing[value.type];
  const text = textOf(value);
  const why = text === null ? null : refusal(kind, text);
  if (kind === undefined || (crash === undefined && why === null)) return null;
  const message =
    crash === undefined
      ? `${name} = ${text} ${why}, and the call fails`
      : `${name} is ${crash}, and the process of Dovecot 2.4 ends with signal 11`;
  return {message, hint: examples[kind] ?? 'Write a text.'};
}
