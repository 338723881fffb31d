import {type ByteTest, bytePattern, createByteTest} from './byte-test.js';
import {type EventName, eventNames, type NotificationEvent} from './event.js';
import {type List, parseList} from './list.js';

/** What the command line asks of events; each undefined where it is not given. */
export interface FilterFlags {
  readonly event?: string | undefined;
  readonly user?: string | undefined;
  readonly mailbox?: string | undefined;
}

/** A filter in two halves, made from the same flags. */
export interface EventFilter {
  /** True when everything passes. */
  readonly empty: boolean;
  /** On bytes, before decoding; lets too much through, never too little. Null where bytes decide nothing. */
  readonly bytes: ByteTest | null;
  readonly event: (event: NotificationEvent) => boolean;
  /** The one user that is asked for by a full name, else null. */
  readonly singleUser: string | null;
}

type Test = (event: NotificationEvent) => boolean;

/** Spellings in payloads of the names that a list selects; null where an event without a name passes too. */
function eventSpellings(list: List): readonly string[] | null {
  if (list.matches(null)) return null;
  const chosen = eventNames.filter((name) => list.matches(name));
  // Every spelling of a name holds it without its first letter, but for Cyrus's MailboxUnSubscribe.
  return chosen.flatMap((name) =>
    name === 'MailboxUnsubscribe' ? [name, 'MailboxUnSubscribe'] : [spellingCore(name)],
  );
}

function spellingCore(name: EventName): string {
  return name === 'MessageNew' ? 'essageNew' : name;
}

/** The texts without which no record can pass, from the filter that rejects most. */
function neededTexts(lists: {user?: List; event?: List; mailbox?: List}): readonly string[] | null {
  const {user, event, mailbox} = lists;
  if (user && !user.negated && user.literals) return user.literals;
  const names = event ? eventSpellings(event) : null;
  if (names && names.length > 0) return names;
  // INBOX is not named in Cyrus's uri, which the pattern lets through anyway.
  return mailbox && !mailbox.negated ? mailbox.literals : null;
}

/** Makes the filter. Throws USAGE for a flag that cannot be read. */
export function createFilter(flags: FilterFlags): EventFilter {
  const list = (text: string | undefined) => (text === undefined ? undefined : parseList(text));
  const [user, event, mailbox] = [list(flags.user), list(flags.event), list(flags.mailbox)];
  const tests: Test[] = [];
  if (event) tests.push((candidate) => event.matches(candidate.event));
  if (user) tests.push((candidate) => user.matches(candidate.user));
  if (mailbox) tests.push((candidate) => mailbox.matches(candidate.mailbox));
  const texts = neededTexts({...(user && {user}), ...(event && {event}), ...(mailbox && {mailbox})});
  const pattern = texts === null ? null : bytePattern(texts);
  const names = user && !user.negated ? user.literals : null;
  return {
    empty: tests.length === 0,
    bytes: pattern === null ? null : createByteTest(pattern),
    event: (candidate) => tests.every((test) => test(candidate)),
    singleUser: names?.length === 1 ? (names[0] ?? null) : null,
  };
}
