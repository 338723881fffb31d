/** What a request is measured by. */
export interface ReadRequest {
  readonly method: string;
  /** With query, as it was sent. */
  readonly path: string;
  readonly body: Buffer;
}

/** The body of a request as far as it could be read. */
export interface ReadBody {
  /** Null where the body is no JSON. */
  readonly json: unknown;
  /** The text where it is no JSON, null where it is not even UTF-8. */
  readonly text: string | null;
  readonly problems: readonly string[];
}

type Kind = 'string' | 'number';

const members: readonly {readonly name: string; readonly kind: Kind; readonly required: boolean}[] = [
  {name: 'user', kind: 'string', required: true},
  {name: 'event', kind: 'string', required: true},
  {name: 'folder', kind: 'string', required: true},
  {name: 'imap-uidvalidity', kind: 'number', required: true},
  {name: 'imap-uid', kind: 'number', required: true},
  {name: 'from', kind: 'string', required: false},
  {name: 'subject', kind: 'string', required: false},
  {name: 'snippet', kind: 'string', required: false},
  {name: 'unseen', kind: 'number', required: false},
];

const maxDepth = 100;
const utf8 = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true});

/** Reads the body. Problems: invalid UTF-8, no JSON, no object, nested deeper than 100 levels. */
export function readBody(body: Buffer): ReadBody {
  let text: string;
  try {
    text = utf8.decode(body);
  } catch {
    return {json: null, text: null, problems: ['the body is not valid UTF-8']};
  }
  // Deep nesting parses, but overflows the stack of whoever prints it.
  if (nestsTooDeep(text)) return {json: null, text, problems: [`the body is nested deeper than ${maxDepth} levels`]};
  try {
    const json: unknown = JSON.parse(text);
    return isObject(json)
      ? {json, text: null, problems: []}
      : {json, text: null, problems: ['the body is no JSON object']};
  } catch {
    return {json: null, text, problems: ['the body is not valid JSON']};
  }
}

/** Every way in which a request departs from what Dovecot's ox driver sends to `path`; empty where there is none. */
export function findDepartures(request: ReadRequest, body: ReadBody, path: string): string[] {
  const problems: string[] = [];
  if (request.method !== 'PUT') problems.push(`the method is ${request.method}, not PUT`);
  const [withoutQuery = ''] = request.path.split('?', 1);
  if (withoutQuery !== path) problems.push(`the path is ${withoutQuery}, not ${path}`);
  problems.push(...body.problems);
  if (isObject(body.json)) problems.push(...memberProblems(body.json));
  return problems;
}

function memberProblems(json: Readonly<Record<string, unknown>>): string[] {
  const problems: string[] = [];
  for (const {name, kind, required} of members) {
    const value = Object.hasOwn(json, name) ? json[name] : undefined;
    if (value === undefined) {
      if (required) problems.push(`${name} is missing`);
    } else if (!isOfKind(value, kind)) {
      problems.push(`${name} is no ${kind === 'number' ? 'whole number' : kind}`);
    }
  }
  const {event} = json;
  if (typeof event === 'string' && event !== 'messageNew') {
    problems.push(`event is ${JSON.stringify(event)}: Dovecot sends only "messageNew"`);
  }
  return problems;
}

function isOfKind(value: unknown, kind: Kind): boolean {
  return kind === 'string' ? typeof value === 'string' : Number.isSafeInteger(value) && (value as number) >= 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
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
