import type {EventName} from '../event.js';
import {bareRecord, type EventRecord, type FilePosition} from '../record.js';
import {
  breaksOffInPrefix,
  type DlogDetail,
  type DlogLine,
  type DlogText,
  parseDlogContinuation,
  parseDlogLine,
  parseDlogText,
} from './dlog-line.js';
import {parseLogTime} from './log-time.js';

type Emit = (record: EventRecord) => void;

/** Reads the lines of dlog logs; lines of different processes may mix. */
export interface DlogReader {
  /** False when the driver did not write the line. */
  push(line: Buffer, at: FilePosition, emit: Emit): boolean;
  end(emit: Emit): void;
}

/** One event of an item: the members that its lines added. */
interface Draft {
  readonly at: FilePosition;
  readonly flags: string[];
  readonly keywords: string[];
  readonly texts: Map<string, {value: string; closed: boolean}>;
  oldMailbox?: string;
}

/** A message or mailbox of which a session reports events. */
interface Item {
  readonly line: DlogLine;
  readonly at: FilePosition;
  /** Of the line, milliseconds since 1970; null where it has none. */
  readonly timestampMs: number | null;
  readonly data: Extract<DlogText, {kind: 'message' | 'mailbox'}>;
  readonly drafts: Map<EventName, Draft>;
  cut: boolean;
}

/** A value whose next line may hold more of it. */
interface OpenValue {
  readonly line: DlogLine;
  readonly text: {value: string; closed: boolean};
  /** Bytes since the last cut, line breaks in the value included. */
  length: number;
}

/**
 * Dovecot cuts a line that fills a pipe's buffer (4096 bytes, less four and the digits of the pid: internal_send_split in
 * lib/failures.c). What follows begins with anything, also with what looks like the driver's own words.
 */
const fullLength = 4085;

/** Sessions whose end is missing are given up after so many others. */
const sessionLimit = 10_000;
const ended = 'the log ends before the message does';

function addDetail(draft: Draft, detail: DlogDetail): void {
  // With a second driver the log says keywords and mailbox events twice.
  if (detail.kind === 'oldMailbox') draft.oldMailbox = detail.value;
  else if (detail.kind === 'text') draft.texts.set(detail.member, {value: detail.value, closed: detail.closed});
  else {
    const list = detail.kind === 'flag' ? draft.flags : draft.keywords;
    if (!list.includes(detail.value)) list.push(detail.value);
  }
}

/** The payload that the Kafka plugin would have made of it, as far as the log says. */
function payloadOf(item: Item, event: EventName, draft: Draft | null): Buffer {
  const {data, line} = item;
  const texts = [...(draft?.texts ?? [])].map(([member, text]) => [member, text.value]);
  const json = JSON.stringify({
    user: line.user,
    mailbox: data.mailbox,
    event,
    ...(data.kind === 'message' ? {uidvalidity: data.uidvalidity, uid: data.uid} : {}),
    ...Object.fromEntries(texts),
    ...(draft?.flags.length ? {flags: draft.flags} : {}),
    ...(draft?.keywords.length ? {keywords: draft.keywords} : {}),
    ...(draft?.oldMailbox === undefined ? {} : {oldMailbox: draft.oldMailbox}),
  });
  return Buffer.from(Buffer.from(json, 'latin1').toString('utf8'), 'utf8');
}

function problemOf(item: Item, draft: Draft, whole: boolean): string | null {
  if (!whole) return ended;
  if (item.cut) return 'a log line of this message breaks off';
  const open = [...draft.texts].find(([, text]) => !text.closed);
  return open ? `the log breaks off within ${open[0]}` : null;
}

/**
 * Reads the lines of dlog logs. `now` dates lines without a year when they are read. Texts are kept a character a byte until they are whole:
 * a line may be cut within a character.
 */
export function createDlogReader(now: () => number): DlogReader {
  const items = new Map<string, Item>();
  let openValue: OpenValue | null = null;
  let latest: DlogLine | null = null;

  function emitOne(item: Item, event: EventName, draft: Draft | null, problem: string | null, emit: Emit): void {
    const record = bareRecord(payloadOf(item, event, draft), item.timestampMs, draft?.at ?? item.at);
    emit(problem === null ? record : {...record, problem});
  }

  function finish(item: Item, whole: boolean, emit: Emit): void {
    for (const [event, draft] of item.drafts) emitOne(item, event, draft, problemOf(item, draft, whole), emit);
    const delivered = item.data.kind === 'message' && /^(?:lmtp|lda)$/.test(item.line.service);
    if (item.drafts.size > 0 || !delivered || item.cut) return;
    const problem = whole ? 'the log has no event line: taken for a delivery' : ended;
    emitOne(item, 'MessageNew', null, problem, emit);
  }

  function close(session: string, whole: boolean, emit: Emit): void {
    const item = items.get(session);
    if (!item) return;
    items.delete(session);
    finish(item, whole, emit);
  }

  function open(line: DlogLine, at: FilePosition, data: Item['data'], emit: Emit): void {
    close(line.session, true, emit);
    const [oldest] = items.keys();
    if (oldest !== undefined && items.size >= sessionLimit) close(oldest, false, emit);
    const timestampMs = parseLogTime(line.time, now);
    items.set(line.session, {line, at, timestampMs, data, drafts: new Map(), cut: false});
  }

  function addEvent(line: DlogLine, at: FilePosition, said: Extract<DlogText, {kind: 'event'}>): void {
    const item = items.get(line.session);
    if (!item) return;
    const draft = item.drafts.get(said.event) ?? {at, flags: [], keywords: [], texts: new Map()};
    item.drafts.set(said.event, draft);
    if (!said.detail) return;
    addDetail(draft, said.detail);
    const text = said.detail.kind === 'text' ? draft.texts.get(said.detail.member) : undefined;
    openValue = text ? {line, text, length: line.text.length} : null;
  }

  /** A value with a line break goes on behind `SERVICE: Error: `, the blank or tab of a folded header first. */
  function continueBroken(text: string): boolean {
    const more = openValue && parseDlogContinuation(text);
    if (!openValue || !more || more.service !== openValue.line.service) return false;
    if (openValue.text.closed) {
      if (!/^[ \t]/.test(more.text)) return false;
      openValue.text.value += ']';
    }
    append(openValue.text, `\n${more.text}`);
    openValue.length += more.text.length + 1;
    return true;
  }

  /** A full line goes on in the next one with the same prefix, whatever that says. */
  function continueLong(line: DlogLine): boolean {
    if (!openValue || openValue.length < fullLength || openValue.line.session !== line.session) return false;
    if (openValue.text.closed) {
      // It may also have ended there.
      markCut(items.get(line.session));
      openValue.text.value += ']';
    }
    append(openValue.text, line.text);
    openValue.length = line.text.length;
    return true;
  }

  function say(line: DlogLine, at: FilePosition, said: DlogText, emit: Emit): void {
    openValue = null;
    latest = line;
    if (said.kind === 'frame') close(line.session, true, emit);
    else if (said.kind === 'event') addEvent(line, at, said);
    else if (said.kind === 'cut') markCut(items.get(line.session));
    else open(line, at, said, emit);
  }

  /** A line that breaks off in its prefix may have said something of the message that was spoken of last. */
  function passOver(text: string, line: DlogLine | null): void {
    openValue = null;
    if (line === null && latest && breaksOffInPrefix(text, latest)) markCut(items.get(latest.session));
  }

  return {
    push(bytes, at, emit) {
      const text = bytes.toString('latin1');
      if (continueBroken(text)) return true;
      const line = parseDlogLine(text);
      if (line && continueLong(line)) return true;
      const said = line && parseDlogText(line.text);
      if (line && said) say(line, at, said, emit);
      else passOver(text, line);
      return said !== null;
    },
    end(emit) {
      for (const session of [...items.keys()]) close(session, false, emit);
    },
  };
}

function append(text: {value: string; closed: boolean}, more: string): void {
  text.closed = more.endsWith(']');
  text.value += text.closed ? more.slice(0, -1) : more;
}

function markCut(item: Item | undefined): void {
  if (item) item.cut = true;
}
