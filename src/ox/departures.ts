import {isObject, type ReadBody} from './read-body.js';

/** What a request is measured by. */
export interface ReadRequest {
  readonly method: string;
  /** With query, as it was sent. */
  readonly path: string;
  readonly body: Buffer;
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

type Members = Readonly<Record<string, unknown>>;

/** Every way in which a request departs from what Dovecot's ox driver sends to `path`; empty where there is none. */
export function findDepartures(request: ReadRequest, body: ReadBody, path: string): readonly string[] {
  const problems: string[] = [];
  if (request.method !== 'PUT') problems.push(`the method is ${request.method}, not PUT`);
  if (request.path !== path) problems.push(...pathProblems(request.path, path));
  problems.push(...body.problems);
  if (isObject(body.json) && !isUsual(body.json)) problems.push(...memberProblems(body.json));
  return problems;
}

function pathProblems(sent: string, path: string): string[] {
  const [withoutQuery = ''] = sent.split('?', 1);
  return withoutQuery === path ? [] : [`the path is ${withoutQuery}, not ${path}`];
}

/** Whether all members are what they should be. Asked for by name: going through the table takes longer than parsing. */
function isUsual(json: Members): boolean {
  const {user, event, folder, from, subject, snippet, unseen} = json;
  return (
    typeof user === 'string' &&
    event === 'messageNew' &&
    typeof folder === 'string' &&
    isOfKind(json['imap-uidvalidity'], 'number') &&
    isOfKind(json['imap-uid'], 'number') &&
    (from === undefined || typeof from === 'string') &&
    (subject === undefined || typeof subject === 'string') &&
    (snippet === undefined || typeof snippet === 'string') &&
    (unseen === undefined || isOfKind(unseen, 'number'))
  );
}

function memberProblems(json: Members): string[] {
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
