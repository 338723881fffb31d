/** What a Cyrus process asks notifyd to do: for an event, class `EVENT` and its JSON as the message. */
export interface CyrusRequest {
  readonly method: string;
  readonly class: string;
  readonly priority: string;
  readonly user: string;
  readonly mailbox: string;
  readonly options: readonly string[];
  readonly message: Buffer;
  /** File of the message, only for Sieve; empty where there is none. */
  readonly path: string;
}

/** Method, class, priority, user, mailbox, number of options. */
const fixedFields = 6;
const nul = Buffer.of(0);

/** The fields of datagrams that follow one another, each ended by a NUL; the last NUL may be missing. */
function fieldsOf(bytes: Buffer): Buffer[] {
  const fields: Buffer[] = [];
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(0, start);
    const end = found === -1 ? bytes.length : found;
    fields.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return fields;
}

/** Reads one datagram of the notify socket; null for anything else. */
export function parseDatagram(bytes: Buffer): CyrusRequest | null {
  const fields = fieldsOf(bytes);
  const [method = '', kind = '', priority = '', user = '', mailbox = '', count = ''] = fields
    .slice(0, fixedFields)
    .map(String);
  const end = fixedFields + (/^\d{1,6}$/.test(count) ? Number(count) : Number.NaN);
  const message = fields[end];
  if (message === undefined) return null;
  const options = fields.slice(fixedFields, end).map(String);
  return {method, class: kind, priority, user, mailbox, options, message, path: String(fields[end + 1] ?? '')};
}

/** The datagram of a request, as Cyrus would send it. */
export function formatDatagram(request: CyrusRequest): Buffer {
  const {method, class: kind, priority, user, mailbox, options, message, path} = request;
  const head = [method, kind, priority, user, mailbox, String(options.length), ...options];
  const fields = [...head.map((field) => Buffer.from(field)), message, ...(path === '' ? [] : [Buffer.from(path)])];
  return Buffer.concat(fields.flatMap((field) => [field, nul]));
}

/**
 * The JSON of the events among datagrams that were written one after the other. Those of other classes may have line
 * breaks, so the bytes may begin within one: an event is known by its class and the four fields after it, which are empty
 * and 0.
 */
export function eventsOfDatagrams(bytes: Buffer): readonly Buffer[] {
  const fields = fieldsOf(bytes);
  return fields.flatMap((field, index) => {
    const [priority, user, mailbox, count, message] = fields.slice(index + 1, index + fixedFields);
    const isEvent = field.equals(event) && [priority, user, mailbox].every((one) => one?.length === 0);
    return isEvent && count?.equals(zero) && message !== undefined ? [message] : [];
  });
}

const event = Buffer.from('EVENT');
const zero = Buffer.from('0');
