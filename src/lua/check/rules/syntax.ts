import type {LuaRule} from '../rule.js';

/** Text that Lua does not take. */
export const syntax: LuaRule = {
  id: 'lua-syntax',
  severity: 'error',
  summary: 'Lua refuses the text of the script.',
  why: 'The driver does not start, nor does any driver behind it; mail is delivered without a word to the sender.',
  source: 'dlua-script.c, dlua_script_create_file; observed with 2.3.19.1',
  log: "Error: lua: lua_load(/etc/dovecot/push.lua) failed: /etc/dovecot/push.lua:1: unexpected symbol near '='",
  examples: {
    bad: ['local list = = {}\n', 'function dovecot_lua_notify_begin_txn(user)\n  return {}\n'],
    good: ['local list = {}\n', 'local limit <const> = 5\n::again::\n'],
  },

  *check({syntax: problem, isBytecode, file}) {
    if (isBytecode) {
      yield {
        message:
          'the file is precompiled Lua, which runs only under the very version that wrote it and cannot be checked',
        span: {file, line: 1, column: 1, endLine: 1, endColumn: 1},
        hint: 'Give Dovecot the text of the script.',
      };
    }
    if (problem) yield {message: problem.message, span: problem.span, hint: 'Correct the text: Lua 5.4 reads it.'};
  },
};
