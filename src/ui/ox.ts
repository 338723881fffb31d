import type {HttpAnswer} from '../ox/answer.js';
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

/** An answer as the value of one JSON line. */
export function oxResponseJson({status, ms, body, tls}: HttpAnswer) {
  return {schema: 'dovepush.ox-response/1', status, ms: Math.round(ms), body, tls};
}

/** An answer for people: status, milliseconds, TLS, the first line of the body. */
export function formatOxResponse({status, reason, ms, body, tls}: HttpAnswer, paint: Paint): string {
  const good = status >= 200 && status < 300;
  const secure = tls === null ? [] : [visible(`${tls.protocol} ${tls.cipher}, ${tls.subject} until ${tls.validTo}`)];
  const [line = ''] = body.split('\n', 1);
  const shown = line === '' ? [] : [visible(line.slice(0, 200))];
  const words = [
    paint(good ? 'green' : 'red', `${status} ${visible(reason)}`),
    `${Math.round(ms)} ms`,
    ...secure,
    ...shown,
  ];
  return `${words.join('  ')}\n`;
}
