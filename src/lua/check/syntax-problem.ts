import type {Span} from '../../config/span.js';
import type {LuaEngine} from '../engine/state.js';
import type {ScriptText} from './text.js';
import type {ParseError} from './tree-of.js';

/** Why Lua refuses the text. */
export interface SyntaxProblem {
  readonly message: string;
  readonly span: Span;
}

const chunkName = 'script';

/** Lua names the line and the token; where in the line it stands is the other parser's word, or a search. */
function spanOfToken(text: ScriptText, line: number, near: string, parsed: ParseError | null): Span {
  const shown = text.lines[line - 1] ?? '';
  if (near === '') return text.spanIn(line, shown.length - shown.trimStart().length, shown.length);
  const isThere = parsed?.line === line && shown.startsWith(near, parsed.column);
  const start = isThere ? parsed.column : shown.indexOf(near);
  return start === -1 ? text.spanOfLine(line) : text.spanIn(line, start, start + near.length);
}

/** A jump without a target is found at the end of its block: the line in front is that one, the message has the jump's. */
function positionIn(message: string): {line: number; near: string} | null {
  const match = /^(?:no visible label '(.+)' for <goto>|break outside loop) at line (\d+)$/.exec(message);
  return match && {line: Number(match[2]), near: match[1] ?? 'break'};
}

/** What Lua 5.4 has against the bytes, null where it takes them. `parsed` is where another parser gave up. */
export function syntaxProblem(
  engine: LuaEngine,
  bytes: Uint8Array,
  text: ScriptText,
  parsed: ParseError | null,
): SyntaxProblem | null {
  const state = engine();
  const failure = state.load(bytes, chunkName);
  state.close();
  if (failure === null) return null;
  const [, line = '1', message = failure.message ?? 'it cannot be loaded'] =
    /^script:(\d+): (.*)$/s.exec(failure.message ?? '') ?? [];
  const position = positionIn(message) ?? {line: Number(line), near: / near '(.*)'$/s.exec(message)?.[1] ?? ''};
  return {message, span: spanOfToken(text, Math.min(position.line, text.lines.length), position.near, parsed)};
}
