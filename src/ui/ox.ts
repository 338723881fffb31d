import type {OxRequest} from '../ox/listener.js';
import type {Paint} from './colour.js';
import {visible} from './visible.js';

/** A received request as the value of one JSON line. */
export function oxRequestJson(request: OxRequest) {
  const {receivedMs, method, path, headers, bytes, body, status, problems} = request;
  const at = new Date(receivedMs).toISOString();
  const raw = body.text ?? (body.json === null ? {base64: bytes.toString('base64')} : undefined);
  return {schema: 'dovepush.ox-request/1', at, method, path, headers, body: body.json, raw, status, problems};
}

/** A received request on one readable line: time, answer, user, folder, uid, subject, milliseconds, departures. */
export function formatOxRequest(request: OxRequest, formatTime: (ms: number) => string, paint: Paint): string {
  const {status, problems, ms} = request;
  const good = status !== null && status < 300;
  const words = [
    formatTime(request.receivedMs),
    paint(good ? 'green' : 'red', String(status ?? 'none')),
    ...(request.method === 'PUT' ? [] : [visible(request.method)]),
    ...memberWords(request),
    `${ms} ms`,
  ];
  const departures = problems.map((problem) => `\n  ${paint('yellow', 'departs')}  ${visible(problem)}`);
  return `${words.join('  ')}${departures.join('')}\n`;
}

function memberWords({body, bytes}: OxRequest): string[] {
  if (typeof body.json !== 'object' || body.json === null) return [`${bytes.length} bytes`];
  const members = body.json as Readonly<Record<string, unknown>>;
  const show = (name: string) => (members[name] === undefined ? '-' : visible(String(members[name])));
  const subject = members.subject === undefined ? [] : [`"${show('subject')}"`];
  return [show('user'), show('folder'), show('imap-uid'), ...subject];
}
