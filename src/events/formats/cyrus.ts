import {type EventName, eventNames} from '../event.js';
import {isOwnerCertain, ownersOf} from './cyrus-domains.js';
import {cyrusTimeMs} from './cyrus-record.js';
import {parseCyrusUri} from './cyrus-uri.js';
import {decodeModifiedUtf7} from './modified-utf7.js';
import {noEvent, type PayloadFields, type PayloadFormat, type PayloadObject, quoted, stringOrNull} from './payload.js';
import {expandUidset} from './uidset.js';

/** Spelling on the wire → name. Both spellings of the two prefixed names occur, depending on the version. */
const names: ReadonlyMap<string, EventName> = new Map([
  ...eventNames.map((name) => [name, name] as const),
  ...eventNames.map((name) => [`vnd.cmu.${name}`, name] as const),
  ['MailboxUnSubscribe', 'MailboxUnsubscribe'],
]);

function uidsOf(object: PayloadObject): {uids?: readonly number[]; problem?: string} {
  if (typeof object.uidset !== 'string') return {};
  const uids = expandUidset(object.uidset);
  return uids === null ? {problem: `uidset ${quoted(object.uidset)} is too large or no set of UIDs`} : {uids};
}

function timeOf(object: PayloadObject): {timestampMs?: number} {
  const timestampMs = cyrusTimeMs(object);
  return timestampMs === null ? {} : {timestampMs};
}

/** The text if there is one; an empty user is nobody. */
function nonEmpty(value: unknown): string | null {
  return stringOrNull(value) || null;
}

/** Where messages were copied from, or the former name of a mailbox. */
function originOf(
  object: PayloadObject,
  owner: string | null,
): Pick<PayloadFields, 'oldMailbox' | 'oldUser' | 'oldUids'> {
  const {oldMailboxID: uri, 'vnd.cmu.oldUidset': set} = object;
  const old = typeof uri === 'string' ? parseCyrusUri(uri, ownersOf(object)) : null;
  const oldUids = typeof set === 'string' ? expandUidset(set) : null;
  return {
    ...(old?.mailbox ? {oldMailbox: old.mailbox} : {}),
    ...(old?.mailbox && old.owner !== owner ? {oldUser: old.owner} : {}),
    ...(oldUids === null ? {} : {oldUids}),
  };
}

/** The mailboxes that Apple's push service watches: names as the client sees them. */
function watchedOf({mailboxes}: PayloadObject): Pick<PayloadFields, 'mailboxes'> {
  if (!Array.isArray(mailboxes)) return {};
  return {
    mailboxes: mailboxes
      .filter((name) => typeof name === 'string')
      .map((name) => (/^inbox$/i.test(name) ? 'INBOX' : (decodeModifiedUtf7(name) ?? name))),
  };
}

function decode(object: PayloadObject): PayloadFields {
  const event = names.get(stringOrNull(object.event) ?? '');
  if (event === undefined) return noEvent(`no event: ${quoted(object.event)} is no known name`);
  const uri = typeof object.uri === 'string' ? parseCyrusUri(object.uri, ownersOf(object)) : null;
  const set = uidsOf(object);
  const single = set.uids?.length === 1 ? (set.uids[0] ?? null) : null;
  const actor = nonEmpty(object.user);
  return {
    event,
    // `user` is who did it; whose mailbox it is stands in the uri only. An alarm has neither.
    user: uri?.owner ?? actor ?? nonEmpty(object.userId),
    mailbox: uri?.mailbox ?? null,
    uidvalidity: uri?.uidvalidity ?? null,
    uid: uri?.uid ?? single,
    ...(actor === null ? {} : {actor}),
    ...set,
    ...originOf(object, uri?.owner ?? null),
    ...watchedOf(object),
    ...timeOf(object),
  };
}

/** The fields of a payload of which the end is missing: what hangs on members that may be there is left open. */
export function decodeCutCyrus(object: PayloadObject): PayloadFields {
  const fields = decode(object);
  return isOwnerCertain(object, fields.mailbox) ? fields : {...fields, user: null, mailbox: null};
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
  // Apple's push service has no URI, and names in modified UTF-7.
  otherSpellings: {marks: ['p:', 'apsDeviceToken'], events: {MailboxUnsubscribe: ['MailboxUnSubscribe']}},
  recognises,
  decode,
};
