import {usageError} from '../errors.js';
import {type ByteTest, bytesToFind, createByteTest} from './byte-test.js';
import {eventNames, type NotificationEvent} from './event.js';
import {type EventList, parseEventList} from './event-list.js';
import {createExpression} from './expression.js';
import {flagsOf, keywordsOf} from './flags.js';
import {lineFormats, payloadFormats} from './formats/index.js';
import {decodeModifiedUtf7} from './formats/modified-utf7.js';
import {readHeader} from './header-text.js';
import {type List, parseList} from './list.js';
import {messageText} from './message-text.js';
import {eventTexts, type Formats, spellingMarks, type Unit} from './spellings.js';
import {createWhere} from './where.js';

/** What the command line asks of events; each undefined where it is not given. */
export interface FilterFlags {
  readonly event?: string | undefined;
  readonly user?: string | undefined;
  readonly actor?: string | undefined;
  readonly mailbox?: string | undefined;
  readonly uid?: string | undefined;
  readonly flag?: string | undefined;
  readonly keyword?: string | undefined;
  readonly grep?: string | undefined;
  readonly where?: string | undefined;
  /** `NAME` or `NAME=LIST`; each must hold. */
  readonly header?: readonly string[] | undefined;
  readonly invalid?: boolean | undefined;
}

/** A filter in two halves, made from the same flags. */
export interface EventFilter {
  /** True when everything passes. */
  readonly empty: boolean;
  /** On the bytes of a record, before decoding; lets too much through, never too little. Null where bytes decide nothing. */
  readonly recordBytes: ByteTest | null;
  /** The same on a line of a file. */
  readonly lineBytes: ByteTest | null;
  readonly event: (event: NotificationEvent) => boolean;
  /** Whether an event does not pass only because its payload was cut off before what is asked for. */
  readonly isUnjudged: (event: NotificationEvent) => boolean;
  /** The one user that is asked for by a full name, else null. */
  readonly singleUser: string | null;
}

/** One flag's half on events. */
interface Test {
  readonly passes: (event: NotificationEvent) => boolean;
  /** Whether the event lacks what the test looks at. */
  readonly lacks: (event: NotificationEvent) => boolean;
}

/** Whatever a test has not found may have been in the part that was cut off. */
const mayLack = () => true;

/** What is in every payload of the events that a list selects; null where an event without a name passes too. */
function textsOfEvents(list: EventList, formats: Formats): readonly string[] | null {
  if (list.matches(null)) return null;
  return eventTexts(
    eventNames.filter((name) => list.matches(name)),
    formats,
  );
}

/** The texts without which no record can pass, from the filter that rejects most. */
function neededTexts(
  user: List | null,
  event: EventList | null,
  mailbox: List | null,
  formats: Formats,
): readonly string[] | null {
  if (user && !user.negated && user.literals) return user.literals;
  const names = event ? textsOfEvents(event, formats) : null;
  if (names && names.length > 0) return names;
  // INBOX is not named in Cyrus's uri, which the pattern lets through anyway. Other spellings of names are not searched for.
  const isPlain = mailbox?.literals?.every((name) => !name.includes('&') && !/^inbox$/i.test(name));
  return mailbox && !mailbox.negated && isPlain ? mailbox.literals : null;
}

/** Negated, a list asks for events that have none of the words. */
function anyOf(list: List, candidates: readonly string[]): boolean {
  return list.negated ? candidates.every((word) => list.matches(word)) : candidates.some((word) => list.matches(word));
}

/** `\Seen` and `Seen` are the same; IMAP compares flags and keywords without regard to case. */
function flagTest(text: string): Test {
  const list = parseList(text.replace(/(^!?|,)\\(?![,*!?])/g, '$1'), {ignoreCase: true});
  const passes = (event: NotificationEvent) =>
    anyOf(
      list,
      flagsOf(event).map((flag) => flag.replace(/^\\/, '')),
    );
  return {passes, lacks: (event) => flagsOf(event).length === 0};
}

function keywordTest(text: string): Test {
  const list = parseList(text, {ignoreCase: true});
  const isCut = ({payload}: NotificationEvent) => payload?.object.flagNames === undefined;
  return {passes: (event) => anyOf(list, keywordsOf(event)), lacks: isCut};
}

function uidTest(text: string): Test {
  const ranges = text.split(',').map((part) => {
    const match = /^(\d{1,10})(?::(\d{1,10}|\*))?$/.exec(part);
    if (!match) throw usageError(`'${part}' is no UID`, 'Write 7, 7:12 or 7:*.');
    const low = Number(match[1]);
    const high = match[2] === '*' ? Number.POSITIVE_INFINITY : Number(match[2] ?? low);
    return [Math.min(low, high), Math.max(low, high)] as const;
  });
  const within = (uid: number) => ranges.some(([low, high]) => uid >= low && uid <= high);
  return {
    passes: ({uid, uids}) => (uid !== null && within(uid)) || (uids?.some(within) ?? false),
    lacks: ({uid, uids}) => uid === null && uids === undefined,
  };
}

/** Subject, From and To as people see them. */
function decodedTexts(event: NotificationEvent): readonly string[] {
  const {subject, from, to} = messageText(event);
  return [subject, from, to].flatMap((text) => (text === undefined ? [] : [readHeader(text)]));
}

function grepTest(text: string): Test {
  let matches: (text: string) => boolean;
  try {
    matches = createExpression(text, 's');
  } catch (error) {
    throw usageError(`--grep: ${(error as Error).message}`, 'Write a regular expression as JavaScript has them.');
  }
  const passes = (event: NotificationEvent) => {
    const written = event.record.value?.toString('utf8');
    if (written === undefined) return false;
    return matches(written) || (written.includes('=?') && decodedTexts(event).some(matches));
  };
  return {passes, lacks: mayLack};
}

function whereTest(text: string): Test {
  const holds = createWhere(text);
  const passes = (event: NotificationEvent) => event.payload !== null && holds(withMessage(event));
  return {passes, lacks: mayLack};
}

/** The payload, and what it says about the message under the names that Dovecot's payloads have. */
function withMessage(event: NotificationEvent): unknown {
  const object = event.payload?.object ?? {};
  return 'uri' in object ? {...messageText(event), ...object} : object;
}

/** A record with several headers of the name passes when one of them has the value. */
function headerTest(text: string): Test {
  const sign = text.indexOf('=');
  const name = sign === -1 ? text : text.slice(0, sign);
  if (name === '') throw usageError(`--header: '${text}' has no name`, 'Write NAME or NAME=VALUE.');
  const list = sign === -1 ? null : parseList(text.slice(sign + 1));
  const passes = ({record}: NotificationEvent) => {
    const values = record.headers.filter(([header]) => header.toString('utf8') === name).map(([, value]) => value);
    return values.some((value) => list === null || list.matches(value === null ? null : value.toString('utf8')));
  };
  return {passes, lacks: () => false};
}

/** Every mailbox that an event is about: under its former name too, and those that Apple's push service watches. */
function mailboxesOf({mailbox, oldMailbox, mailboxes, payload}: NotificationEvent): readonly (string | null)[] {
  const former = oldMailbox ?? payload?.object.oldMailbox;
  return [mailbox, ...(typeof former === 'string' ? [former] : []), ...(mailboxes ?? [])];
}

/** INBOX has no case (RFC 9051 5.1), and names may be given as IMAP writes them, in modified UTF-7. */
function mailboxTest(list: List): Test {
  const isInbox = list.literals?.some((name) => /^inbox$/i.test(name)) ?? false;
  const decoded = new Set(list.literals?.map(decodeModifiedUtf7).filter((name) => name !== null));
  const isNamed = (name: string | null) => name !== null && ((isInbox && name === 'INBOX') || decoded.has(name));
  const isMeant = (name: string | null) =>
    list.negated ? list.matches(name) && !isNamed(name) : list.matches(name) || isNamed(name);
  return {
    passes: (event) => {
      const names = mailboxesOf(event);
      return list.negated ? names.every(isMeant) : names.some(isMeant);
    },
    lacks: ({mailbox}) => mailbox === null,
  };
}

/** Dovecot's events come from the session of the mailbox's user. */
function actorTest(list: List): Test {
  const actorOf = ({actor, user, payload}: NotificationEvent) =>
    actor ?? (payload && 'uri' in payload.object ? null : user);
  return {passes: (event) => list.matches(actorOf(event)), lacks: (event) => actorOf(event) === null};
}

const allFormats: Formats = {payloads: payloadFormats, lines: lineFormats};

/**
 * Makes the filter; different flags are ANDed. `formats` say what the bytes of an event may look like. Throws USAGE for a
 * flag that cannot be read.
 */
export function createFilter(flags: FilterFlags, formats: Formats = allFormats): EventFilter {
  const list = (text: string | undefined) => (text === undefined ? null : parseList(text));
  const [user, mailbox] = [list(flags.user), list(flags.mailbox)];
  const event = flags.event === undefined ? null : parseEventList(flags.event);
  const tests: Test[] = [];
  if (event) tests.push({passes: (one) => event.matches(one.event), lacks: (one) => one.event === null});
  if (user) tests.push({passes: (one) => user.matches(one.user), lacks: (one) => one.user === null});
  if (flags.actor !== undefined) tests.push(actorTest(parseList(flags.actor)));
  if (mailbox) tests.push(mailboxTest(mailbox));
  if (flags.invalid) tests.push({passes: (one) => one.invalid, lacks: () => false});
  if (flags.uid !== undefined) tests.push(uidTest(flags.uid));
  if (flags.flag !== undefined) tests.push(flagTest(flags.flag));
  if (flags.keyword !== undefined) tests.push(keywordTest(flags.keyword));
  if (flags.grep !== undefined) tests.push(grepTest(flags.grep));
  if (flags.where !== undefined) tests.push(whereTest(flags.where));
  for (const text of flags.header ?? []) tests.push(headerTest(text));
  const texts = neededTexts(user, event, mailbox, formats);
  const testIn = (unit: Unit) => {
    const needles = texts === null ? null : bytesToFind(texts, unit, spellingMarks(formats, unit));
    return needles === null ? null : createByteTest(needles);
  };
  const names = user && !user.negated ? user.literals : null;
  return {
    empty: tests.length === 0,
    recordBytes: testIn('record'),
    lineBytes: testIn('line'),
    event: (candidate) => tests.every(({passes}) => passes(candidate)),
    isUnjudged: (candidate) =>
      candidate.record.damaged === true &&
      tests.some(({passes}) => !passes(candidate)) &&
      tests.every(({passes, lacks}) => passes(candidate) || lacks(candidate)),
    singleUser: names?.length === 1 ? (names[0] ?? null) : null,
  };
}
