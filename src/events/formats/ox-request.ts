import {bareRecord} from '../record.js';
import {bytesOf, type JsonLine, type LineFormat} from './line.js';
import {memberText} from './member-text.js';

/** When the request was made: the line's `at`, else its Date header; milliseconds, null where neither says. */
function timeOf({at, headers}: JsonLine['object']): number | null {
  const pairs: readonly unknown[] = Array.isArray(headers) ? headers : Object.entries(headers ?? {});
  const date = pairs.find((pair) => Array.isArray(pair) && typeof pair[0] === 'string' && /^date$/i.test(pair[0])) as
    | unknown[]
    | undefined;
  const time = at ?? date?.[1];
  const ms = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}

/** The body's bytes: text, a parsed object whose text is taken from the line, or `raw` where it was no JSON. */
function bodyOf({text, object}: JsonLine): Buffer | null {
  if (object.raw !== undefined) return bytesOf(object.raw) ?? null;
  if (typeof object.body === 'string') return Buffer.from(object.body, 'utf8');
  const body = memberText(text, 'body');
  return body === null ? null : Buffer.from(body, 'utf8');
}

/** Recordings of other programs may not say. */
function isSuccess(status: unknown): boolean {
  return status === undefined || (Number(status) >= 200 && Number(status) < 300);
}

/** Requests of the ox driver as a listener recorded them. */
export const oxRequest: LineFormat<'ox'> = {
  name: 'ox',
  otherSpellings: ['base64'],
  recognises: (object) =>
    object.schema === 'dovepush.ox-request/1' ||
    (typeof object.method === 'string' && typeof object.headers === 'object' && 'body' in object),
  decode(line, at) {
    // What the listener refused is no event.
    if (line.object.accepted === false) return undefined;
    const body = bodyOf(line);
    if (body === null) return null;
    const record = bareRecord(body, timeOf(line.object), at);
    return isSuccess(line.object.status) ? record : {...record, unanswered: true};
  },
};
