import type {NotificationEvent} from '../../events/event.js';
import {decodeHeader} from '../../events/header-text.js';
import {type DriverEvent, isDriverEvent} from '../driver-events.js';
import type {LuaValue} from '../engine/value.js';
import {firstAddress} from './first-address.js';

type Table = Record<string, LuaValue | undefined>;
type Members = Readonly<Record<string, unknown>>;

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function list(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** Flags and keywords: the plugin's two lists, or Cyrus's one text. */
function marksOf({flags, keywords, flagNames}: Members): {flags: readonly string[]; keywords: readonly string[]} {
  if (typeof flagNames !== 'string') return {flags: list(flags), keywords: list(keywords)};
  const names = flagNames.split(' ').filter((name) => name !== '');
  const isFlag = (name: string) => name.startsWith('\\');
  return {flags: names.filter(isFlag), keywords: names.filter((name) => !isFlag(name))};
}

/**
 * Seconds since 1970 and minutes east of UTC. The digits of the plugin's and dlog's dates are UTC whatever the offset
 * behind them says, which is the sender's; 0 and 0 where there is no date, as in Dovecot.
 */
function dateOf(value: unknown): {date: number; tz: number} {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:Z|([+-])(\d\d):(\d\d))$/.exec(text(value) ?? '');
  if (!match) return {date: 0, tz: 0};
  const [, digits = '', sign = '+', hours = '0', minutes = '0'] = match;
  const tz = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
  return {date: Date.parse(`${digits}Z`) / 1000, tz};
}

function headerFields(members: Members): Table {
  const from = text(members.from) ?? '';
  const to = text(members.to) ?? '';
  const [first, second] = [firstAddress(from), firstAddress(to)];
  const subject = text(members.subject);
  return {
    ...dateOf(members.date),
    from,
    to,
    from_address: first.address,
    from_display_name: first.displayName,
    to_address: second.address,
    to_display_name: second.displayName,
    subject: subject === undefined ? undefined : decodeHeader(subject),
    snippet: text(members.snippet) ?? '',
    message_id: text(members.messageId),
    ...marksOf(members),
  };
}

function ownFields(event: DriverEvent, members: Members): Table {
  switch (event) {
    case 'MessageNew':
    case 'MessageAppend':
      return headerFields(members);
    case 'FlagsSet':
      return {...marksOf(members)};
    case 'FlagsClear':
      return {
        ...marksOf(members),
        flags_old: list(members.oldFlags),
        keywords_old: list(members.oldKeywords),
      };
    case 'MailboxRename':
      return {mailbox_old: text(members.oldMailbox)};
    default:
      return {};
  }
}

/**
 * The table that the driver hands to the function of this event, filled from what the event's payload says; what no
 * payload carries (message id, old flags of some) is missing or empty. Null where Dovecot's driver has no such event.
 */
export function eventTable(event: NotificationEvent): LuaValue {
  if (event.event === null || !isDriverEvent(event.event)) return null;
  const isMessage = !event.event.startsWith('Mailbox');
  const table: Table = {
    name: event.event,
    mailbox: event.mailbox ?? undefined,
    ...(isMessage ? {uid: event.uid ?? undefined, uid_validity: event.uidvalidity ?? undefined} : {}),
    ...ownFields(event.event, event.payload?.object ?? {}),
  };
  return Object.fromEntries(Object.entries(table).filter(([, value]) => value !== undefined));
}
