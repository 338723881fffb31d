import {hostname} from 'node:os';
import type {EventName} from './event.js';

/** What an event is about. */
interface Subject {
  readonly user: string;
  readonly mailbox: string;
  readonly uidvalidity?: number | undefined;
  readonly uid?: number | undefined;
}

/** Names that Cyrus spells in another way. */
const wireNames: Readonly<Partial<Record<EventName, string>>> = {
  MailboxUnsubscribe: 'MailboxUnSubscribe',
  MessageCopy: 'vnd.cmu.MessageCopy',
  MessageMove: 'vnd.cmu.MessageMove',
};

/** Events about the server, not about a mailbox. */
const ofServer: ReadonlySet<EventName> = new Set(['Login', 'Logout']);
/** Events without a URI. */
const withoutUri: ReadonlySet<EventName> = new Set([
  'ApplePushService',
  'ApplePushServiceDAV',
  'CalendarAlarm',
  'MessagesUnscheduled',
]);
/** Events whose URI names no UIDVALIDITY, and whose payload no type and rights of a mailbox. */
const ofPath: ReadonlySet<EventName> = new Set([
  ...(['MailboxSubscribe', 'MailboxUnsubscribe', 'QuotaChange', 'QuotaExceed', 'QuotaWithin'] as const),
]);
/** Events whose UID is in the URI; others have a set. */
const uidInUri: ReadonlySet<EventName> = new Set(['MessageAppend', 'MessageNew']);

/** Bytes that Cyrus leaves as they are in a URI. */
const plain = /[A-Za-z0-9\-._~/!$'()*,]/;

function percentEncoded(text: string): string {
  const bytes = [...Buffer.from(text, 'utf8')].map((byte) => String.fromCharCode(byte));
  return bytes
    .map((byte) => (plain.test(byte) ? byte : `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`))
    .join('');
}

/** The name as an administrator sees it; the domain of a user is at the end of the whole path. */
function pathOf(user: string, mailbox: string): string {
  const at = user.lastIndexOf('@');
  const [local, domain] = at === -1 ? [user, ''] : [user.slice(0, at), user.slice(at)];
  const folder = /^inbox$/i.test(mailbox) ? '' : `/${mailbox}`;
  return percentEncoded(`user/${local}${folder}${domain}`);
}

function uriOf({user, mailbox, uidvalidity, uid}: Subject, event: EventName, server: string): string {
  if (ofServer.has(event)) return `imap://${server}`;
  const validity = uidvalidity === undefined || ofPath.has(event) ? '' : `;UIDVALIDITY=${uidvalidity}`;
  const message = uid === undefined || !uidInUri.has(event) ? '' : `/;UID=${uid}`;
  return `imap://${server}/${pathOf(user, mailbox)}${validity}${message}`;
}

/** `2026-11-30T20:01:36.123+01:00`, the zone as Cyrus writes it: Z for an offset of nothing. */
function timestampOf(date: Date): string {
  const minutes = -date.getTimezoneOffset();
  const local = new Date(date.getTime() + minutes * 60_000).toISOString().slice(0, -1);
  const two = (value: number) => String(value).padStart(2, '0');
  const size = Math.abs(minutes);
  return minutes === 0
    ? `${local}Z`
    : `${local}${minutes < 0 ? '-' : '+'}${two(Math.trunc(size / 60))}:${two(size % 60)}`;
}

/** The fields that Cyrus writes for an event, in its order. The id of the mailbox is left out: only Cyrus knows it. */
export function cyrusMembers(made: Subject, event: EventName): Record<string, unknown> {
  const {user, uid} = made;
  const [pid, serverFQDN] = [process.pid, hostname()];
  const name = {event: wireNames[event] ?? event};
  if (event === 'CalendarAlarm') return {...name, pid, serverFQDN, userId: user};
  if (withoutUri.has(event)) return {...name, pid, user, serverFQDN};
  const hasSet = uid !== undefined && !uidInUri.has(event) && /^(?:Message|Flags)/.test(event);
  const isOfMailbox = !ofServer.has(event) && !ofPath.has(event);
  return {
    ...name,
    timestamp: timestampOf(new Date()),
    uri: uriOf(made, event, serverFQDN),
    ...(hasSet ? {uidset: String(uid)} : {}),
    pid,
    user: event === 'MailboxModseq' ? '' : user,
    ...(isOfMailbox ? {'vnd.cmu.mbtype': 'e'} : {}),
    serverFQDN,
    ...(isOfMailbox ? {'vnd.cmu.mailboxACL': `${user}\tlrswipkxtecdan\t`} : {}),
  };
}
