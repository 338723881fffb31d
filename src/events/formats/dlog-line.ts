import type {EventName} from '../event.js';
import {logPriority, logSender, logTime} from './log-head.js';

/** Who wrote a log line, and what it says behind the level. */
export interface DlogLine {
  /** Time as it stands there, possibly empty. */
  readonly time: string;
  /** What stands between time and text, the same for all lines of one session: host, service, user, pid, session. */
  readonly session: string;
  readonly service: string;
  readonly user: string;
  readonly text: string;
}

/** What one line of the driver says. */
export type DlogText =
  | {readonly kind: 'frame'}
  | {readonly kind: 'mailbox'; readonly mailbox: string}
  | {readonly kind: 'message'; readonly mailbox: string; readonly uid: number; readonly uidvalidity: number}
  | {readonly kind: 'event'; readonly event: EventName; readonly detail: DlogDetail | null}
  /** A line of the driver that breaks off. */
  | {readonly kind: 'cut'};

/** A member of the payload that an event line adds to. */
export type DlogDetail =
  | {readonly kind: 'flag' | 'keyword'; readonly value: string}
  | {readonly kind: 'oldMailbox'; readonly value: string}
  | {readonly kind: 'text'; readonly member: string; readonly value: string; readonly closed: boolean};

const start = `^${logPriority}(?:${logTime} )?`;
/** Anchored: what stands behind the level is data from mails, and may imitate a line. */
const prefixed = new RegExp(
  String.raw`${start}(?<session>(?:${logSender})?(?<service>[a-z][a-z-]*)\((?<user>[^)]*)\)(?:<\d*>)?(?:<[^<>]*>)?: Debug: )(?<text>.*)$`,
  's',
);
/** The rest of a value that has a line break: no pid, no user, level Error. */
const continued = new RegExp(`${start}(?:${logSender})?(?<service>[a-z][a-z-]*): Error: (?<text>.*)$`, 's');

/** A debug line with its prefix taken apart; null for every other line. */
export function parseDlogLine(line: string): DlogLine | null {
  const groups = prefixed.exec(line)?.groups;
  if (!groups) return null;
  const {time = '', session = '', service = '', user = '', text = ''} = groups;
  return {time, session, service, user, text};
}

/** Whether the text may be a line of the same session that breaks off before it says anything. */
export function breaksOffInPrefix(text: string, {time, session}: DlogLine): boolean {
  const head = time === '' ? session : `${time} ${session}`;
  const clock = head.length - session.length;
  const shape = (part: string) => part.replace(/\d/g, '0');
  return (
    text.length < head.length &&
    shape(head.slice(0, clock)).startsWith(shape(text.slice(0, clock))) &&
    session.startsWith(text.slice(clock))
  );
}

/** What stands on an error line without a session, where a line break in a value goes on; null for other lines. */
export function parseDlogContinuation(line: string): {readonly service: string; readonly text: string} | null {
  const groups = continued.exec(line)?.groups;
  return groups ? {service: groups.service ?? '', text: groups.text ?? ''} : null;
}

const fixed: ReadonlyMap<string, EventName> = new Map([
  ['MailboxCreate: Mailbox was created', 'MailboxCreate'],
  ['MailboxDelete: Mailbox was deleted', 'MailboxDelete'],
  ['MailboxSubscribe: Mailbox was subscribed to', 'MailboxSubscribe'],
  // The driver's own words: only the name in front tells the two apart.
  ['MailboxUnsubscribe: Mailbox was subscribed to', 'MailboxUnsubscribe'],
  ['MessageExpunge: Message was expunged', 'MessageExpunge'],
  ['MessageRead: Message was flagged as seen', 'MessageRead'],
  ['MessageTrash: Message was marked as deleted', 'MessageTrash'],
]);

const heads = [
  'Mailbox data: ',
  'Message data: ',
  'MailboxRename: ',
  'MessageNew: ',
  'MessageAppend: ',
  'FlagsSet: ',
  'FlagsClear: ',
  ...fixed.keys(),
];

const flags = 'Answered|Flagged|Deleted|Seen|Draft';
const flagLine = new RegExp(`^(?:(FlagsSet): (${flags}) flag set|(FlagsClear): (${flags}) flag cleared)$`);
const keywordLine = /^(?:(FlagsSet): Keyword set|(FlagsClear): Keyword clear) \[([^\] \t]+)\]$/;
const valueLine = /^(MessageNew|MessageAppend): (Date|From|Snippet|Subject|To) \[(.*?)(\]?)$/s;

function parseFlags(text: string): DlogText | null {
  const flag = flagLine.exec(text);
  if (flag) {
    const event = (flag[1] ?? flag[3]) as EventName;
    return {kind: 'event', event, detail: {kind: 'flag', value: `\\${flag[2] ?? flag[4]}`}};
  }
  const keyword = keywordLine.exec(text);
  if (!keyword) return null;
  const event = (keyword[1] ?? keyword[2]) as EventName;
  return {kind: 'event', event, detail: {kind: 'keyword', value: keyword[3] ?? ''}};
}

function parseValue(text: string): DlogText | null {
  const match = valueLine.exec(text);
  if (!match) return null;
  const [, event, member = '', value = '', bracket] = match;
  const detail = {kind: 'text', member: member.toLowerCase(), value, closed: bracket === ']'} as const;
  return {kind: 'event', event: event as EventName, detail};
}

function parseData(text: string): DlogText | null {
  // The numbers stand at the end: a mailbox may be called `a], UID [9], UIDVALIDITY [1`.
  const message = /^Message data: Mailbox \[(.*)\], UID \[(\d+)\], UIDVALIDITY \[(\d+)\]$/s.exec(text);
  if (message) {
    const [, mailbox = '', uid, uidvalidity] = message;
    return {kind: 'message', mailbox, uid: Number(uid), uidvalidity: Number(uidvalidity)};
  }
  const mailbox = /^Mailbox data: Mailbox \[(.*)\]$/s.exec(text);
  if (mailbox) return {kind: 'mailbox', mailbox: mailbox[1] ?? ''};
  const renamed = /^MailboxRename: Mailbox was renamed \(old name: (.*)\)$/s.exec(text);
  if (!renamed) return null;
  return {kind: 'event', event: 'MailboxRename', detail: {kind: 'oldMailbox', value: renamed[1] ?? ''}};
}

function breaksOff(text: string): boolean {
  return heads.some((head) => text.startsWith(head) || head.startsWith(text));
}

/** What the text behind the level says; null where the driver did not write it. */
export function parseDlogText(text: string): DlogText | null {
  if (/^Called [a-z_]+ push_notification plugin hook\.$/.test(text)) return {kind: 'frame'};
  const event = fixed.get(text);
  if (event !== undefined) return {kind: 'event', event, detail: null};
  return parseFlags(text) ?? parseValue(text) ?? parseData(text) ?? (breaksOff(text) ? {kind: 'cut'} : null);
}
