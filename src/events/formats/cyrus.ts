import {type EventName, eventNames} from '../event.js';
import {parseCyrusUri} from './cyrus-uri.js';
import {noEvent, type PayloadFields, type PayloadFormat, type PayloadObject, quoted, stringOrNull} from './payload.js';
import {expandUidset} from './uidset.js';

/** The wire has a capital S. */
const unsubscribe = 'MailboxUnSubscribe';

/** Spelling on the wire → name. Both spellings of the two prefixed names occur, depending on the version. */
const names: ReadonlyMap<string, EventName> = new Map([
  ...eventNames.map((name) => [name, name] as const),
  ...eventNames.map((name) => [`vnd.cmu.${name}`, name] as const),
  [unsubscribe, 'MailboxUnsubscribe'],
]);

/** The mail domains of who acted and of whom the access list names. */
function knownDomains(object: PayloadObject): ReadonlySet<string> {
  const access = stringOrNull(object['vnd.cmu.mailboxACL']) ?? '';
  const identifiers = [stringOrNull(object.user) ?? '', ...access.split('\t').filter((_, index) => index % 2 === 0)];
  return new Set(identifiers.filter((name) => name.includes('@')).map((name) => name.slice(name.lastIndexOf('@') + 1)));
}

function uidsOf(object: PayloadObject): {uids?: readonly number[]; problem?: string} {
  if (typeof object.uidset !== 'string') return {};
  const uids = expandUidset(object.uidset);
  return uids === null ? {problem: `uidset ${quoted(object.uidset)} is too large or no set of UIDs`} : {uids};
}

function timeOf(object: PayloadObject): {timestampMs?: number} {
  const ms = typeof object.timestamp === 'string' ? Date.parse(object.timestamp) : Number.NaN;
  return Number.isNaN(ms) ? {} : {timestampMs: ms};
}

function decode(object: PayloadObject): PayloadFields {
  const event = names.get(stringOrNull(object.event) ?? '');
  if (event === undefined) return noEvent(`no event: ${quoted(object.event)} is no known name`);
  const uri = typeof object.uri === 'string' ? parseCyrusUri(object.uri, knownDomains(object)) : null;
  const set = uidsOf(object);
  const single = set.uids?.length === 1 ? (set.uids[0] ?? null) : null;
  return {
    event,
    // `user` is who did it; whose mailbox it is stands in the uri only.
    user: uri?.owner ?? stringOrNull(object.user),
    mailbox: uri?.mailbox ?? null,
    uidvalidity: uri?.uidvalidity ?? null,
    uid: uri?.uid ?? single,
    ...set,
    ...timeOf(object),
  };
}

function recognises(object: PayloadObject): boolean {
  if (typeof object.serverFQDN === 'string') return true;
  if (typeof object.uri === 'string') return object.uri.startsWith('imap://');
  return typeof object.pid === 'number' && names.has(stringOrNull(object.event) ?? '');
}

/** The JSON of Cyrus IMAP's event notifications, 2.5 to 3.13. */
export const cyrus: PayloadFormat<'cyrus'> = {
  name: 'cyrus',
  // The `imap:` URI is percent-encoded; of it the end alone: `i` is so frequent that a search would stop at every other byte.
  otherSpellings: {marks: ['p:'], events: {MailboxUnsubscribe: [unsubscribe]}},
  recognises,
  decode,
};
