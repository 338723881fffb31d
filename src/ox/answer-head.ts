/** What came is no HTTP/1.1, as RFC 9112 has it. */
export class NotHttp extends Error {}

/** How the end of a body is found: after so many bytes, by its chunks, or by the end of the connection. */
export type Framing = number | 'chunked' | 'until-close';

/** What the head of an answer says, as far as it matters here. */
export interface AnswerHead {
  readonly status: number;
  readonly reason: string;
  readonly framing: Framing;
  /** Whether the endpoint takes another request on the connection. */
  readonly keepsOpen: boolean;
  readonly retryAfter: string | undefined;
}

const maxHeadBytes = 16 * 1024;
const emptyLine = Buffer.from('\r\n\r\n');
const beginning = Buffer.from('HTTP/1.');

const statusLine = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: ([\t -~\x80-\xff]*))?$/;
const field = /^([!#$%&'*+.^_`|~\w-]+):([\t -~\x80-\xff]*)$/;
const meaningful = new Set(['connection', 'content-length', 'retry-after', 'transfer-encoding']);

/** Where the head ends that the bytes begin with, its empty line left out; -1 while more is needed. Throws NotHttp. */
export function findHeadEnd(bytes: Buffer): number {
  const known = Math.min(bytes.length, beginning.length);
  if (bytes.compare(beginning, 0, known, 0, known) !== 0) throw new NotHttp('it does not begin with HTTP/1');
  const end = bytes.indexOf(emptyLine);
  if (end > maxHeadBytes || (end === -1 && bytes.length > maxHeadBytes)) throw new NotHttp('its head is too long');
  return end;
}

/** Reads heads, and remembers the last one: those of an endpoint differ in their Date at most. */
export function createHeadParser(): (text: string) => AnswerHead {
  let last = '';
  let head: AnswerHead | null = null;
  return (text) => {
    if (head === null || text !== last) [last, head] = [text, parseAnswerHead(text)];
    return head;
  };
}

/** Reads a head. Throws NotHttp, also where two parties could take the end of the body for different ones. */
export function parseAnswerHead(text: string): AnswerHead {
  const [first = '', ...lines] = text.split('\r\n');
  const [matches, minor, digits, reason = ''] = statusLine.exec(first) ?? [];
  if (matches === undefined) throw new NotHttp('its first line is no status');
  const status = Number(digits);
  if (status === 101) throw new NotHttp('it changes the protocol, which nobody asked for');
  const fields = fieldsOf(lines);
  const options = listOf(fields.get('connection'));
  const framing = framingOf(status, fields);
  const wantsOpen = minor === '1' ? !options.includes('close') : options.includes('keep-alive');
  const keepsOpen = wantsOpen && framing !== 'until-close';
  return {status, reason, framing, keepsOpen, retryAfter: fields.get('retry-after')};
}

/** The fields that mean something here, by name in small letters; repeated ones joined by commas. */
function fieldsOf(lines: readonly string[]): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of lines) {
    const [matches, name = '', value = ''] = field.exec(line) ?? [];
    if (matches === undefined) throw new NotHttp('a line of its head is no field');
    const known = name.toLowerCase();
    if (!meaningful.has(known)) continue;
    const before = fields.get(known);
    fields.set(known, before === undefined ? value.trim() : `${before}, ${value.trim()}`);
  }
  return fields;
}

function listOf(value: string | undefined): readonly string[] {
  return value === undefined ? [] : value.split(',').map((one) => one.trim().toLowerCase());
}

function framingOf(status: number, fields: ReadonlyMap<string, string>): Framing {
  const length = fields.get('content-length');
  const codings = listOf(fields.get('transfer-encoding'));
  if (length !== undefined && !/^\d{1,15}$/.test(length)) throw new NotHttp('its Content-Length is no number');
  if (length !== undefined && codings.length > 0) throw new NotHttp('it has Content-Length and Transfer-Encoding');
  if (status < 200 || status === 204 || status === 304) return 0;
  if (codings.length > 0) return codings.at(-1) === 'chunked' ? 'chunked' : 'until-close';
  return length === undefined ? 'until-close' : Number(length);
}
