import {dovecotEvents} from '../dovecot-events.js';
import type {EventRecord} from './record.js';

/** The closed list of event names: RFC 5423's as Dovecot spells them, then Cyrus's without `vnd.cmu.`. */
export const eventNames = [
  ...dovecotEvents,
  'AclChange',
  'ApplePushService',
  'ApplePushServiceDAV',
  'CalendarAlarm',
  'Login',
  'Logout',
  'MailboxModseq',
  'MessageCopy',
  'MessageExpire',
  'MessageMove',
  'MessagesUnscheduled',
  'QuotaChange',
  'QuotaExceed',
  'QuotaWithin',
] as const;

export type EventName = (typeof eventNames)[number];

/** The wire's object and its text as it stands there, which keeps duplicate members and 64-bit numbers. */
export interface Payload {
  readonly text: string;
  /** True when the text is known to hold nothing that must be escaped before it reaches a terminal. */
  readonly isPrintable: boolean;
  /** Parsed when it is first asked for. */
  readonly object: Readonly<Record<string, unknown>>;
}

/** A record decoded. Fields are null where the event has none; `record` keeps the untouched bytes. */
export interface NotificationEvent {
  /** Null when the payload says nothing known; then `problem` says why. */
  readonly event: EventName | null;
  /** Whose mailbox it is. */
  readonly user: string | null;
  /** Decoded path below the owner, `INBOX` at the top. */
  readonly mailbox: string | null;
  readonly uidvalidity: number | null;
  readonly uid: number | null;
  /** Only for events about a set of messages (Cyrus). */
  readonly uids?: readonly number[] | undefined;
  /** Who acted, if the payload says so (Cyrus); whose mailbox it is, is `user`. */
  readonly actor?: string | undefined;
  /** The former name of a mailbox, or the one that messages were copied or moved from (Cyrus). */
  readonly oldMailbox?: string | undefined;
  /** Whose mailbox that was, null for a shared one; only where it is not the same. */
  readonly oldUser?: string | null | undefined;
  /** The UIDs there, in the order of `uids`. */
  readonly oldUids?: readonly number[] | undefined;
  /** The mailboxes that Apple's push service watches. */
  readonly mailboxes?: readonly string[] | undefined;
  /** Milliseconds since 1970 of the event itself, null where nothing says it. */
  readonly timestampMs: number | null;
  readonly payload: Payload | null;
  /** What is wrong with the payload; `repaired: …` when it could be read without doubt. */
  readonly problem: string | null;
  /** True when the value is not the JSON object that it should be, whether or not it could be repaired. */
  readonly invalid: boolean;
  /** Set when the payload was cut off: what it says is so, what it lacks may have been there. */
  readonly truncated?: true;
  readonly record: EventRecord;
}
