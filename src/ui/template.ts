import {usageError} from '../errors.js';
import type {NotificationEvent} from '../events/event.js';
import {flagsOf, keywordsOf} from '../events/flags.js';
import type {DecodeHeader} from '../events/header-text.js';
import {jsonOf} from '../events/json-text.js';
import {memberAt, memberPath} from '../events/member.js';
import {messageText} from '../events/message-text.js';
import {isSayable} from '../events/time.js';
import {visible} from './visible.js';

/** What a template is filled with that does not come from the event. */
export interface TemplateOptions {
  readonly decodeHeader: DecodeHeader;
  /** Whether the output is a terminal: then bytes of keys, payloads and headers are made visible, too. */
  readonly terminal: boolean;
}

type Part = (event: NotificationEvent) => Buffer | string;

function bigEndian(length: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(length);
  return bytes;
}

function headers({record}: NotificationEvent): Buffer {
  const pairs = record.headers.flatMap(([name, value], index) => [
    Buffer.from(index === 0 ? '' : ','),
    name,
    Buffer.from('='),
    value ?? Buffer.from('NULL'),
  ]);
  return Buffer.concat(pairs);
}

/** kcat's letters: kcat(1), option -f. */
const letters: Readonly<Record<string, Part>> = {
  t: ({record}) => record.topic ?? '',
  p: ({record}) => String(record.partition ?? -1),
  o: ({record}) => String(record.offset ?? -1),
  k: ({record}) => record.key ?? '',
  s: ({record}) => record.value ?? '',
  T: ({record}) => String(record.timestampMs ?? -1),
  h: headers,
  S: ({record}) => String(record.value?.length ?? -1),
  K: ({record}) => String(record.key?.length ?? -1),
  R: ({record}) => bigEndian(record.value?.length ?? -1),
  '%': () => '%',
};

function text(value: unknown): string {
  if (value === undefined || value === null) return '';
  return visible(typeof value === 'string' ? value : jsonOf(value));
}

function isoTime(ms: number | null): string {
  return isSayable(ms) ? new Date(ms).toISOString() : '';
}

function namedPart(name: string, {decodeHeader}: TemplateOptions): Part {
  const header = (member: 'subject' | 'from' | 'to'): Part => {
    return (event) => {
      const raw = messageText(event)[member];
      return text(raw === undefined ? raw : decodeHeader(raw));
    };
  };
  const known: Readonly<Record<string, Part>> = {
    user: (event) => text(event.user),
    event: (event) => text(event.event),
    mailbox: (event) => text(event.mailbox),
    uid: (event) => text(event.uid),
    uids: (event) => (event.uids ?? []).join(','),
    uidvalidity: (event) => text(event.uidvalidity),
    problem: (event) => text(event.problem),
    subject: header('subject'),
    from: header('from'),
    to: header('to'),
    unseen: (event) => text(messageText(event).unseen),
    actor: (event) => text(event.actor ?? event.user),
    oldMailbox: (event) => text(event.oldMailbox ?? event.payload?.object.oldMailbox),
    flags: (event) => text([...flagsOf(event), ...keywordsOf(event)].join(' ')),
    ts: (event) => text(event.timestampMs),
    'ts:iso': (event) => isoTime(event.timestampMs),
    payload: (event) => text(event.payload?.text),
  };
  if (Object.hasOwn(known, name)) return known[name] as Part;
  const member = /^payload\.(.+)$/.exec(name)?.[1];
  if (member !== undefined) {
    const path = memberPath(member);
    return (event) => text(memberAt(event.payload?.object, path));
  }
  throw usageError(`the template has no %{${name}}`, `Choose ${Object.keys(known).join(', ')} or payload.NAME.`);
}

const escapes: Readonly<Record<string, string>> = {n: '\n', t: '\t', r: '\r', '\\': '\\'};

function escapePart(word: string): Part {
  const code = /^\\x([0-9A-Fa-f]{2})$/.exec(word)?.[1];
  const bytes = code === undefined ? (escapes[word.slice(1)] ?? word) : Buffer.from(code, 'hex');
  return () => bytes;
}

function parsePart(word: string, options: TemplateOptions): Part {
  if (word.startsWith('\\')) return escapePart(word);
  if (!word.startsWith('%')) return () => word;
  if (word.startsWith('%{')) {
    if (!word.endsWith('}')) throw usageError('the template has a %{ without a }', 'Write %{NAME}, or %% for a %.');
    return namedPart(word.slice(2, -1), options);
  }
  const part = letters[word.slice(1)];
  if (!part) throw usageError(`the template has no ${word}`, `Choose %${Object.keys(letters).join(' %')} or %{NAME}.`);
  if (!options.terminal || word === '%R') return part;
  return (event) => visible(part(event).toString('utf8'));
}

/**
 * A template of kcat's `%` letters, `%{NAME}`, `\n \t \r \\ \xNN` and other text. Keys, payloads and headers by letter
 * are bytes as they are; values by name are text that cannot write to a terminal. Throws USAGE.
 */
export function parseTemplate(template: string, options: TemplateOptions): (event: NotificationEvent) => Buffer {
  const words = template.match(/%\{[^}]*(?:\}|$)|%.?|\\x[0-9A-Fa-f]{2}|\\.|[^%\\]+|\\/gs) ?? [];
  const parts = words.map((word) => parsePart(word, options));
  return (event) => Buffer.concat(parts.map((part) => part(event)).map((piece) => Buffer.from(piece as string)));
}
