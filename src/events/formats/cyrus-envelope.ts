import {type ImapValue, isImapList, parseImapValue} from './imap-value.js';
import type {MessageText, PayloadObject} from './payload.js';

/** Positions in an ENVELOPE (RFC 9051 7.5.2). */
const [subjectAt, fromAt, toAt] = [1, 2, 5];

function textOf(value: ImapValue | undefined): string | undefined {
  return value instanceof Buffer ? value.toString('utf8') : undefined;
}

/** A name and an address as a header has them. */
function mailbox(name: string | undefined, address: string): string {
  if (name === undefined || name === '') return address;
  const isPlain = /^[^()<>@,;:\\".[\]]*$/.test(name) || name.startsWith('=?');
  return `${isPlain ? name : JSON.stringify(name)} <${address}>`;
}

/** One of the addresses; undefined for the start or end of a group, which has no host. */
function addressText(value: ImapValue): string | undefined {
  if (!isImapList(value)) return undefined;
  const [name, , local, host] = value.map(textOf);
  return local === undefined || host === undefined ? undefined : mailbox(name, `${local}@${host}`);
}

function addressList(value: ImapValue | undefined): string | undefined {
  if (!isImapList(value)) return undefined;
  const addresses = value.map(addressText).filter((text) => text !== undefined);
  return addresses.length === 0 ? undefined : addresses.join(', ');
}

function ofEnvelope(text: string): MessageText {
  const parsed = parseImapValue(Buffer.from(text, 'utf8'), 0);
  if (typeof parsed === 'string' || !isImapList(parsed.value)) return {};
  const {[subjectAt]: subject, [fromAt]: from, [toAt]: to} = parsed.value;
  return {subject: textOf(subject), from: addressList(from), to: addressList(to)};
}

function jmapAddresses(value: unknown): string | undefined {
  if (!Array.isArray(value)) return undefined;
  const addresses = value.flatMap((one: {readonly name?: unknown; readonly email?: unknown} | null) => {
    if (typeof one?.email !== 'string') return [];
    return [mailbox(typeof one.name === 'string' ? one.name : undefined, one.email)];
  });
  return addresses.length === 0 ? undefined : addresses.join(', ');
}

function ofJmap(value: unknown): MessageText {
  if (typeof value !== 'object' || value === null) return {};
  const {subject, from, to} = value as Readonly<Record<string, unknown>>;
  return {subject: typeof subject === 'string' ? subject : undefined, from: jmapAddresses(from), to: jmapAddresses(to)};
}

/**
 * Subject, From and To of a message and how many are unseen, from what `event_extra_params` adds: `vnd.fastmail.jmapEmail`,
 * decoded, else `vnd.cmu.envelope`, in which Cyrus has replaced bytes that are not ASCII by `X`.
 */
export function cyrusMessageText(object: PayloadObject): MessageText {
  const {'vnd.cmu.envelope': envelope, 'vnd.cmu.unseenMessages': unseen} = object;
  const jmap = ofJmap(object['vnd.fastmail.jmapEmail']);
  const plain = typeof envelope === 'string' ? ofEnvelope(envelope) : {};
  return {
    subject: jmap.subject ?? plain.subject,
    from: jmap.from ?? plain.from,
    to: jmap.to ?? plain.to,
    unseen: typeof unseen === 'number' ? unseen : undefined,
  };
}
