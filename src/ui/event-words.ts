import type {NotificationEvent} from '../events/event.js';
import {flagsOf, keywordsOf} from '../events/flags.js';
import type {DecodeHeader} from '../events/header-text.js';
import {jsonOf} from '../events/json-text.js';
import {messageText} from '../events/message-text.js';
import {visible} from './visible.js';

/** Payload fields that are shown under their own names, with the events that they are shown for: those whose names begin so. */
const ownFields: readonly (readonly [event: string, fields: readonly string[]])[] = [
  ['AclChange', ['aclSubject', 'aclRights']],
  ['Quota', ['diskUsed', 'diskQuota', 'messages', 'maxMessages']],
  ['Log', ['service', 'clientIP', 'clientPort']],
  ['CalendarAlarm', ['calendarName', 'summary', 'start', 'alarmTime']],
  ['ApplePushService', ['apsTopic', 'apsSubtopic', 'mailboxUser']],
];

const mostNumbers = 10;

function numbers(list: readonly number[]): string {
  return list.length > mostNumbers ? `${list.slice(0, mostNumbers).join(',')},…` : list.join(',');
}

function field(name: string, value: unknown): string[] {
  if (value === undefined || value === null) return [];
  const text = visible(typeof value === 'string' ? value : jsonOf(value));
  return [`${name}=${text.includes(' ') || text === '' ? `"${text}"` : text}`];
}

function uidWords({uid, uids}: NotificationEvent): string[] {
  if (uid !== null) return [`uid=${uid}`];
  return uids ? [`uids=${numbers(uids)}`] : [];
}

function headerWords(event: NotificationEvent, decodeHeader: DecodeHeader): string[] {
  const {subject, from, to, unseen} = messageText(event);
  return [
    ...(subject === undefined ? [] : [`"${visible(decodeHeader(subject))}"`]),
    ...(from === undefined ? [] : [`from=${visible(decodeHeader(from))}`]),
    ...(to === undefined ? [] : [`to=${visible(decodeHeader(to))}`]),
    ...(unseen === undefined ? [] : [`unseen=${unseen}`]),
  ];
}

function flagWords(event: NotificationEvent): string[] {
  const [flags, keywords] = [flagsOf(event), keywordsOf(event)];
  return [
    ...(flags.length === 0 ? [] : [`flags=${visible(flags.join(' '))}`]),
    ...(keywords.length === 0 ? [] : [`keywords=${visible(keywords.join(' '))}`]),
  ];
}

/** Where it came from, and who did it if that is not whose mailbox it is. */
function originWords({user, actor, oldMailbox, oldUser, oldUids, payload, mailboxes}: NotificationEvent): string[] {
  return [
    ...field('oldMailbox', oldMailbox ?? payload?.object.oldMailbox),
    ...(oldUser === undefined ? [] : [`oldUser=${visible(oldUser ?? '-')}`]),
    ...(oldUids === undefined ? [] : [`oldUids=${numbers(oldUids)}`]),
    ...(mailboxes === undefined ? [] : [`mailboxes=${visible(mailboxes.join(','))}`]),
    ...(actor === undefined || actor === user ? [] : [`by=${visible(actor)}`]),
  ];
}

function ownWords({event, payload}: NotificationEvent): string[] {
  const names = ownFields.find(([start]) => event?.startsWith(start))?.[1] ?? [];
  return names.flatMap((name) => field(name, payload?.object[name]));
}

/** What an event says beside its time, name, user and mailbox, a word each. */
export function eventWords(event: NotificationEvent, decodeHeader: DecodeHeader): string[] {
  const details = [headerWords(event, decodeHeader), flagWords(event), originWords(event), ownWords(event)];
  return [...uidWords(event), ...(event.payload ? details.flat() : [])];
}
