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
  const json = parse(text);
  // Deep nesting parses, but overflows the stack of whoever prints it.
  const mayNest = json === undefined || isNested(json);
  if (mayNest && nestsTooDeep(text)) return unread(text, `the body is nested deeper than ${maxDepth} levels`);
  if (json === undefined) return unread(text, 'the body is not valid JSON');
  return {text, isJson: true, json, problems: isObject(json) ? none : ['the body is no JSON object']};
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unread(text: string | null, problem: string): ReadBody {
  return {text, isJson: false, json: null, problems: [problem]};
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a member is an object or a list itself, which none of Dovecot's is. */
function isNested(json: unknown): boolean {
  if (typeof json !== 'object' || json === null) return false;
  for (const name in json) if (typeof (json as Record<string, unknown>)[name] === 'object') return true;
  return false;
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
