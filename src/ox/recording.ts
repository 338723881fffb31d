import type {OxRequest} from './listener.js';
import {maskedHeaders} from './masked-headers.js';

/**
 * A request as one line of a recording, which `events show` and `events replay` read back: method, path, headers (the
 * value of Authorization masked) and the body as text, or as base64 in `raw` where it is not UTF-8.
 */
export function formatRecording(request: OxRequest): string {
  const {receivedMs, method, path, rawHeaders, bytes, body, status, accepted} = request;
  return `${JSON.stringify({
    schema: 'dovepush.ox-record/1',
    at: new Date(receivedMs).toISOString(),
    method,
    path,
    headers: maskedHeaders(rawHeaders),
    body: body.text,
    ...(body.text !== null ? {} : {raw: {base64: bytes.toString('base64')}}),
    status,
    ...(accepted ? {} : {accepted}),
  })}\n`;
}
