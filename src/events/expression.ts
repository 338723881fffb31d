import {setFlagsFromString} from 'node:v8';
import {createContext, Script} from 'node:vm';
import {usageError} from '../errors.js';

/** How long one text may be looked at by an expression that V8 can only match by trying again and again. */
const longestMs = 1000;

/** With at most one repetition, a text of this length takes at most a few million steps. */
const shortText = 4096;

/** V8 compiles some expressions in a time that doubles with every other repetition; the linear engine compiles nothing. */
const mostCompiled = 12;

/**
 * A test of texts by an expression of the user. Texts come from the whole world and must not make it take for ever: V8
 * goes over to its linear engine where that knows the expression; where it does not (`i`, `u`, counted repetitions, looking
 * around, back references) a text that takes more than a second ends the run. Throws SyntaxError for no expression, and the
 * test throws USAGE.
 */
export function createExpression(source: string, flags: string): (text: string) => boolean {
  setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
  const pattern = new RegExp(source, flags);
  const repetitions = (source.replace(/\\.|\[(?:[^\]\\]|\\.)*\]/gs, 'x').match(/[*+?{]/g) ?? []).length;
  const linear = linearOf(source, flags);
  if (linear !== null) {
    const chosen = repetitions > mostCompiled ? linear : pattern;
    return (text) => chosen.test(text);
  }
  const limited = createLimited(pattern);
  const isSimple = repetitions <= 1;
  return (text) => (isSimple && text.length <= shortText ? pattern.test(text) : limited(text));
}

/** The expression for V8's linear engine, which takes the flag `l`; null if the engine does not know it. */
function linearOf(source: string, flags: string): RegExp | null {
  setFlagsFromString('--enable-experimental-regexp-engine');
  try {
    return new RegExp(source, `${flags}l`);
  } catch {
    return null;
  } finally {
    setFlagsFromString('--no-enable-experimental-regexp-engine');
  }
}

function createLimited(pattern: RegExp): (text: string) => boolean {
  const held = createContext({pattern, text: ''});
  const script = new Script('pattern.test(text)');
  return (text) => {
    held.text = text;
    try {
      return script.runInContext(held, {timeout: longestMs});
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      throw usageError(
        `/${pattern.source}/${pattern.flags} takes more than ${longestMs / 1000} s on a text of ${text.length} characters`,
        'Write it without repetitions inside of repetitions.',
      );
    }
  };
}
