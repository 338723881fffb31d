import {usageError} from '../errors.js';
import {nearest} from '../nearest.js';
import {type ByteTest, bytesToFind, createByteTest} from './byte-test.js';
import {eventNames, type NotificationEvent} from './event.js';
import {lineFormats, payloadFormats} from './formats/index.js';
import {type List, parseList} from './list.js';
import {eventTexts, type Formats, spellingMarks, type Unit} from './spellings.js';
import {createWhere} from './where.js';

/** What the command line asks of events; each undefined where it is not given. */
export interface FilterFlags {
  readonly event?: string | undefined;
  readonly user?: string | undefined;
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
  /** The one user that is asked for by a full name, else null. */
  readonly singleUser: string | null;
}

type Test = (event: NotificationEvent) => boolean;

/** What is in every payload of the events that a list selects; null where an event without a name passes too. */
function textsOfEvents(list: List, formats: Formats): readonly string[] | null {
  if (list.matches(null)) return null;
  return eventTexts(
    eventNames.filter((name) => list.matches(name)),
    formats,
  );
}

/** The texts without which no record can pass, from the filter that rejects most. */
function neededTexts(
  user: List | null,
  event: List | null,
  mailbox: List | null,
  formats: Formats,
): readonly string[] | null {
  if (user && !user.negated && user.literals) return user.literals;
  const names = event ? textsOfEvents(event, formats) : null;
  if (names && names.length > 0) return names;
  // INBOX is not named in Cyrus's uri, which the pattern lets through anyway.
  return mailbox && !mailbox.negated ? mailbox.literals : null;
}

/** The words of a member that is a list in Dovecot's payloads and one text in Cyrus's. */
function words(event: NotificationEvent, member: 'flags' | 'keywords'): readonly string[] {
  const {[member]: list, flagNames} = event.payload?.object ?? {};
  const flags = member === 'flags';
  if (Array.isArray(list)) return list.filter((word) => typeof word === 'string');
  if (typeof flagNames !== 'string') return [];
  return flagNames.split(' ').filter((word) => word.startsWith('\\') === flags);
}

/** Negated, a list asks for events that have none of the words. */
function anyOf(list: List, candidates: readonly string[]): boolean {
  return list.negated ? candidates.every((word) => list.matches(word)) : candidates.some((word) => list.matches(word));
}

/** `\Seen` and `Seen` are the same; IMAP compares flags and keywords without regard to case. */
function flagTest(text: string): Test {
  const list = parseList(text.replace(/(^!?|,)\\(?![,*!?])/g, '$1'), {ignoreCase: true});
  return (event) =>
    anyOf(
      list,
      words(event, 'flags').map((flag) => flag.replace(/^\\/, '')),
    );
}

function keywordTest(text: string): Test {
  const list = parseList(text, {ignoreCase: true});
  return (event) => anyOf(list, words(event, 'keywords'));
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
  return ({uid, uids}) => (uid !== null && within(uid)) || (uids?.some(within) ?? false);
}

function grepTest(text: string): Test {
  let pattern: RegExp;
  try {
    pattern = new RegExp(text, 's');
  } catch (error) {
    throw usageError(`--grep: ${(error as Error).message}`, 'Write a regular expression as JavaScript has them.');
  }
  return ({record}) => record.value !== null && pattern.test(record.value.toString('utf8'));
}

function whereTest(text: string): Test {
  const holds = createWhere(text);
  return ({payload}) => payload !== null && holds(payload.object);
}

/** A record with several headers of the name passes when one of them has the value. */
function headerTest(text: string): Test {
  const sign = text.indexOf('=');
  const name = sign === -1 ? text : text.slice(0, sign);
  if (name === '') throw usageError(`--header: '${text}' has no name`, 'Write NAME or NAME=VALUE.');
  const list = sign === -1 ? null : parseList(text.slice(sign + 1));
  return ({record}) => {
    const values = record.headers.filter(([header]) => header.toString('utf8') === name).map(([, value]) => value);
    return values.some((value) => list === null || list.matches(value === null ? null : value.toString('utf8')));
  };
}

/** A name that no event has would select nothing for good. */
function eventList(text: string): List {
  const list = parseList(text);
  const wrong = list.literals?.find((name) => !(eventNames as readonly string[]).includes(name));
  if (wrong === undefined) return list;
  const suggestion = nearest(wrong, eventNames);
  throw usageError(
    `there is no event '${wrong}'`,
    suggestion === null ? `Choose from ${eventNames.join(', ')}.` : `Did you mean ${suggestion}?`,
  );
}

const allFormats: Formats = {payloads: payloadFormats, lines: lineFormats};

/**
 * Makes the filter; different flags are ANDed. `formats` say what the bytes of an event may look like. Throws USAGE for a
 * flag that cannot be read.
 */
export function createFilter(flags: FilterFlags, formats: Formats = allFormats): EventFilter {
  const list = (text: string | undefined) => (text === undefined ? null : parseList(text));
  const [user, mailbox] = [list(flags.user), list(flags.mailbox)];
  const event = flags.event === undefined ? null : eventList(flags.event);
  const tests: Test[] = [];
  if (event) tests.push((candidate) => event.matches(candidate.event));
  if (user) tests.push((candidate) => user.matches(candidate.user));
  if (mailbox) tests.push((candidate) => mailbox.matches(candidate.mailbox));
  if (flags.invalid) tests.push((candidate) => candidate.invalid);
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
    event: (candidate) => tests.every((test) => test(candidate)),
    singleUser: names?.length === 1 ? (names[0] ?? null) : null,
  };
}
