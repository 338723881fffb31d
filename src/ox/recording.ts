import type {OxRequest} from './listener.js';

/**
 * A request as one line of a recording, which `events show` and `events replay` read back: method, path, headers (the
 * value of Authorization masked) and the body as text, or as base64 in `raw` where it is not UTF-8.
 */
export function formatRecording(request: OxRequest): string {
  const {receivedMs, method, path, headers, bytes, body, status} = request;
  const isText = body.text !== null || body.json !== null;
  return `${JSON.stringify({
    schema: 'dovepush.ox-record/1',
    at: new Date(receivedMs).toISOString(),
    method,
    path,
    headers,
    body: isText ? bytes.toString() : null,
    ...(isText ? {} : {raw: {base64: bytes.toString('base64')}}),
    status,
  })}\n`;
}
