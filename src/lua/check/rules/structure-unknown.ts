import type {LuaRule} from '../rule.js';

/** A script that Lua takes and the parser of this program does not. */
export const structureUnknown: LuaRule = {
  id: 'lua-structure-unknown',
  severity: 'warning',
  summary: 'The script is valid, but its structure could not be read: most rules did not run.',
  why: 'Lua 5.4 takes the text. The parser that looks at functions and calls knows 5.3 and refuses a few things that 5.4 allows; nothing can be said about handlers then.',
  source: 'luaparse 0.3.1',
  log: null,
  examples: {bad: ['return "\\u{7FFFFFFF}"\n'], good: ['return {}\n']},

  *check(script) {
    if (script.isParsed || script.isBytecode || script.syntax !== null) return;
    yield {
      message: 'the structure of this script could not be read: only its syntax was checked',
      span: script.spanOfLine(1),
      hint: 'Try it with dovepush lua run.',
    };
  },
};
