import type {EventName} from '../event.js';

/** What one line of the driver says. */
export type DlogText =
  /** `shown` is how Dovecot 2.4 names the mailbox in front of each line about it; null in 2.3. */
  | {readonly kind: 'mailbox'; readonly mailbox: string; readonly shown: string | null}
  | {
      readonly kind: 'message';
      readonly mailbox: string;
      readonly shown: string | null;
      readonly uid: number;
      readonly uidvalidity: number;
    }
  | {readonly kind: 'event'; readonly event: EventName; readonly detail: DlogDetail | null}
  /** Begin or end of what is said about a message or mailbox. */
  | {readonly kind: 'frame'}
  /** A line of the driver that breaks off. */
  | {readonly kind: 'cut'};

/** What opens a list of events: the message or mailbox that they are about. */
export type DlogData = Extract<DlogText, {kind: 'message' | 'mailbox'}>;

/** A member of the payload that an event line adds to. */
export type DlogDetail =
  | {readonly kind: 'flag' | 'keyword'; readonly value: string}
  | {readonly kind: 'oldMailbox'; readonly value: string}
  | {readonly kind: 'text'; readonly member: string; readonly value: string; readonly closed: boolean};

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
const frameLine = /^Called [a-z_]+ push_notification plugin hook\.$/;
const renamedLine = /^MailboxRename: Mailbox was renamed \(old name: (.*)\)$/s;

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

function parseRename(text: string): DlogText | null {
  const renamed = renamedLine.exec(text);
  if (!renamed) return null;
  return {kind: 'event', event: 'MailboxRename', detail: {kind: 'oldMailbox', value: renamed[1] ?? ''}};
}

/** The event that a text of the driver tells of; null if it tells of none. */
export function parseDlogEvent(text: string): DlogText | null {
  const event = fixed.get(text);
  if (event !== undefined) return {kind: 'event', event, detail: null};
  return parseFlags(text) ?? parseValue(text) ?? parseRename(text);
}

/** Whether a text says that the driver was called. */
export function isDlogFrame(text: string): boolean {
  return frameLine.test(text);
}

/** Whether a text may be the first part of what the driver says. */
export function breaksOff(text: string): boolean {
  return heads.some((head) => text.startsWith(head) || head.startsWith(text));
}

/**
 * The numbers at the end of a `Message data:` text and what stands before them: a mailbox may be called
 * `a], UID [9], UIDVALIDITY [1`. Null if the text does not end with numbers.
 */
export function splitNumbers(text: string): {readonly before: string; uid: number; uidvalidity: number} | null {
  const match = /\], UID \[(\d+)\], UIDVALIDITY \[(\d+)\]$/.exec(text);
  return match && {before: text.slice(0, match.index), uid: Number(match[1]), uidvalidity: Number(match[2])};
}

function parseData(text: string): DlogText | null {
  const message = /^Message data: Mailbox \[(.*)$/s.exec(text);
  const numbers = message && splitNumbers(message[1] ?? '');
  if (numbers) {
    const {before: mailbox, uid, uidvalidity} = numbers;
    return {kind: 'message', mailbox, shown: null, uid, uidvalidity};
  }
  const mailbox = /^Mailbox data: Mailbox \[(.*)\]$/s.exec(text);
  return mailbox && {kind: 'mailbox', mailbox: mailbox[1] ?? '', shown: null};
}

/** What Dovecot 2.3's driver says on a line, level and prefix removed; null if the driver did not write the text. */
export function parseText23(text: string): DlogText | null {
  if (isDlogFrame(text)) return {kind: 'frame'};
  return parseDlogEvent(text) ?? parseData(text) ?? (breaksOff(text) ? {kind: 'cut'} : null);
}
