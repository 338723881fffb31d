import {isAscii, isUtf8} from 'node:buffer';

/** The body of a request as far as it could be read. */
export interface ReadBody {
  /** Null where it is not even UTF-8. */
  readonly text: string | null;
  readonly isJson: boolean;
  /** Null where it is no JSON. */
  readonly json: unknown;
  readonly problems: readonly string[];
}

const maxDepth = 100;
const none: readonly string[] = [];

/** Reads the body. Problems: invalid UTF-8, no JSON, no object, nested deeper than 100 levels. */
export function readBody(body: Buffer): ReadBody {
  const ascii = isAscii(body);
  if (!ascii && !isUtf8(body)) return unread(null, 'the body is not valid UTF-8');
  const text = body.toString(ascii ? 'latin1' : 'utf8');
  // Deep nesting parses, but overflows the stack of whoever prints it.
  if (mayNestTooDeep(text) && nestsTooDeep(text))
    return unread(text, `the body is nested deeper than ${maxDepth} levels`);
  try {
    const json: unknown = JSON.parse(text);
    return {text, isJson: true, json, problems: isObject(json) ? none : ['the body is no JSON object']};
  } catch {
    return unread(text, 'the body is not valid JSON');
  }
}

function unread(text: string | null, problem: string): ReadBody {
  return {text, isJson: false, json: null, problems: [problem]};
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether there are brackets enough; a look that costs next to nothing for what Dovecot sends. */
function mayNestTooDeep(text: string): boolean {
  let count = 0;
  for (const bracket of '[{') {
    for (let at = text.indexOf(bracket); at !== -1 && count <= maxDepth; at = text.indexOf(bracket, at + 1)) count += 1;
  }
  return count > maxDepth;
}

function nestsTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') inString = !inString;
    else if (inString) at += character === '\\' ? 1 : 0;
    else if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth -= 1;
    if (depth > maxDepth) return true;
  }
  return false;
}
