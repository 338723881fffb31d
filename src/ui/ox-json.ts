import type {OxRequest} from '../ox/listener.js';
import {maskHeader} from '../ox/masked-headers.js';
import type {ReadBody} from '../ox/read-body.js';
import {remember} from './time.js';
import {visibleJson, visibleJsonText} from './visible.js';

/** Gives the JSON of a header, and remembers that of the last one of each name: senders repeat themselves. */
type HeaderJson = (name: string, value: string) => string;

/** Anything but printable ASCII: a line break, or what must not reach a terminal. */
const needsCare = /[^\x20-\x7e]/;

// Names are the sender's.
const maxNames = 32;

/**
 * Makes received requests lines of JSON. The body stands there as it came: making all of it anew would take longer than
 * answering.
 */
export function createOxRequestJson(): (request: OxRequest) => string {
  const headerJson = createHeaderJson();
  const timeJson = remember((ms: number) => JSON.stringify(new Date(ms).toISOString()));
  const textJson = remember(visibleJson);

  return ({receivedMs, method, path, rawHeaders, bytes, body, status, problems}) => {
    const head = `{"schema":"dovepush.ox-request/1","at":${timeJson(receivedMs)},"method":"${method}","path":${textJson(path)}`;
    const raw = body.isJson ? '' : `,"raw":${visibleJson(body.text ?? {base64: bytes.toString('base64')})}`;
    const found = problems.length === 0 ? '[]' : visibleJson(problems);
    const middle = `,"headers":[${headersJson(rawHeaders, headerJson)}],"body":${bodyJson(body)}${raw}`;
    return `${head}${middle},"status":${status},"problems":${found}}\n`;
  };
}

function headersJson(raw: readonly string[], headerJson: HeaderJson): string {
  let json = '';
  for (let at = 0; at < raw.length; at += 2) {
    json += `${at === 0 ? '' : ','}${headerJson(raw[at] ?? '', raw[at + 1] ?? '')}`;
  }
  return json;
}

function createHeaderJson(): HeaderJson {
  const last = new Map<string, {readonly value: string; readonly json: string}>();
  return (name, value) => {
    const known = last.get(name);
    if (known?.value === value) return known.json;
    const json = visibleJson([name, maskHeader(name, value)]);
    if (known !== undefined || last.size < maxNames) last.set(name, {value, json});
    return json;
  };
}

/** JSON that takes several lines is written anew on one. */
function bodyJson({text, isJson, json}: ReadBody): string {
  if (!isJson || text === null) return 'null';
  if (!needsCare.test(text)) return text;
  return visibleJsonText(/[\t\n\r]/.test(text) ? JSON.stringify(json) : text);
}
