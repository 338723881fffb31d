import type {DecodeHeader} from '../events/header-text.js';
import {type HttpAnswer, isSuccess} from '../ox/answer.js';
import type {OxRequest} from '../ox/listener.js';
import {isObject} from '../ox/read-body.js';
import type {Paint} from './colour.js';
import {visible} from './visible.js';

/** A received request on one readable line: time, answer, user, folder, uid, subject, milliseconds, departures. */
export function formatOxRequest(
  request: OxRequest,
  formatTime: (ms: number) => string,
  paint: Paint,
  decodeHeader: DecodeHeader,
): string {
  const {receivedMs, method, status, problems, ms} = request;
  const good = status !== null && status < 300;
  const answer = paint(good ? 'green' : 'red', String(status ?? 'none'));
  const what = visible(`${method === 'PUT' ? '' : `${method}  `}${membersOf(request, decodeHeader)}`);
  let text = `${formatTime(receivedMs)}  ${answer}  ${what}  ${ms} ms\n`;
  for (const problem of problems) text += `  ${paint('yellow', 'unexpected:')} ${visible(problem)}\n`;
  return text;
}

function membersOf({body, bytes}: OxRequest, decodeHeader: DecodeHeader): string {
  if (!isObject(body.json)) return `${bytes.length} bytes`;
  const {user, folder, 'imap-uid': uid, subject} = body.json;
  return `${wordOf(user)}  ${wordOf(folder)}  ${wordOf(uid)}${subject === undefined ? '' : `  "${typeof subject === 'string' ? decodeHeader(subject) : wordOf(subject)}"`}`;
}

/** An object may say that its toString is a number, so nothing but text is made text by itself. */
function wordOf(value: unknown): string {
  if (value === undefined) return '-';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What all requests came to: `27 requests: 26 × 200, 1 × 503`. Counts by status, null if nothing was answered. */
export function formatOxCounts(statuses: ReadonlyMap<number | null, number>): string {
  const total = [...statuses.values()].reduce((sum, count) => sum + count, 0);
  const sorted = [...statuses].sort(([a], [b]) => (a ?? 0) - (b ?? 0));
  const words = sorted.map(([status, count]) => `${count} × ${status ?? 'no answer'}`);
  return `${total === 1 ? '1 request' : `${total} requests`}${total === 0 ? '' : `: ${words.join(', ')}`}`;
}

/** An answer as the value of one JSON line. */
export function oxResponseJson({status, ms, body, tls}: HttpAnswer) {
  return {schema: 'dovepush.ox-response/1', status, ms: Math.round(ms), body, tls};
}

/** An answer for people: status, milliseconds, TLS, the first line of the body. */
export function formatOxResponse(answer: HttpAnswer, paint: Paint): string {
  const {status, reason, ms, body, tls} = answer;
  const secure = tls === null ? [] : [visible(`${tls.protocol} ${tls.cipher}, ${tls.subject} until ${tls.validTo}`)];
  const [line = ''] = body.split('\n', 1);
  const shown = line === '' ? [] : [visible(line.slice(0, 200))];
  const words = [
    paint(isSuccess(answer) ? 'green' : 'red', `${status} ${visible(reason)}`),
    `${Math.round(ms)} ms`,
    ...secure,
    ...shown,
  ];
  return `${words.join('  ')}\n`;
}

/** What several answers come to; there must be one at least. */
export function formatOxLoad(answers: readonly Pick<HttpAnswer, 'status' | 'ms'>[], ms: number): string {
  const sorted = answers.map((answer) => answer.ms).sort((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0);
  const seconds = ms / 1000;
  const accepted = answers.filter(isSuccess).length;
  const pace = `${seconds.toFixed(1)} s, ${(answers.length / seconds).toFixed(1)}/s`;
  return `${accepted} of ${answers.length} taken in ${pace}; median ${at(0.5)} ms, 95% within ${at(0.95)} ms, slowest ${at(1)} ms`;
}
