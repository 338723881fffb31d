import type {EventName} from '../event.js';
import {bareRecord, type EventRecord, type FilePosition} from '../record.js';
import type {DlogLine} from './dlog-line.js';
import type {DlogData, DlogDetail} from './dlog-text.js';

/** Text of a payload's member; not closed where its line ended before the bracket. A character a byte. */
export interface DlogValue {
  value: string;
  closed: boolean;
}

/** One event of an item: the members that its lines added. */
interface Draft {
  readonly at: FilePosition;
  readonly flags: string[];
  readonly keywords: string[];
  readonly texts: Map<string, DlogValue>;
  oldMailbox?: string;
}

/** What ends the prefix of the driver's lines. */
const level = 'Debug: ';
const ended = 'the log ends before the message does';
const taken = 'the log has no event line: taken for a delivery';

/** A message or mailbox of which a session reports events. */
export class DlogItem {
  /** What the events are about. */
  readonly data: DlogData;
  readonly #line: DlogLine;
  readonly #at: FilePosition;
  readonly #timestampMs: number | null;
  readonly #drafts = new Map<EventName, Draft>();
  #isCut = false;

  /** `timestampMs` is the line's, null where it has none. */
  constructor(line: DlogLine, data: DlogData, at: FilePosition, timestampMs: number | null) {
    this.#line = line;
    this.data = data;
    this.#at = at;
    this.#timestampMs = timestampMs;
  }

  /** Adds what a line says of an event; gives back the text that the next line may continue. */
  addEvent(event: EventName, detail: DlogDetail | null, at: FilePosition): DlogValue | null {
    const draft = this.#drafts.get(event) ?? {at, flags: [], keywords: [], texts: new Map()};
    this.#drafts.set(event, draft);
    if (detail === null) return null;
    addDetail(draft, detail);
    return detail.kind === 'text' ? (draft.texts.get(detail.member) ?? null) : null;
  }

  /** One of its lines breaks off. */
  markCut(): void {
    this.#isCut = true;
  }

  /** A record for each event; `isWhole` is whether all lines of the item were read. */
  records(isWhole: boolean): readonly EventRecord[] {
    const events = [...this.#drafts].map(([event, draft]) => this.#record(event, draft, this.#problem(draft, isWhole)));
    const isDelivery = this.data.kind === 'message' && /^(?:lmtp|lda)$/.test(this.#line.service);
    if (events.length > 0 || !isDelivery || this.#isCut) return events;
    return [this.#record('MessageNew', null, isWhole ? taken : ended)];
  }

  #record(event: EventName, draft: Draft | null, problem: string | null): EventRecord {
    const session = Buffer.from(this.#line.session.slice(0, -level.length), 'latin1').toString();
    const record = {...bareRecord(this.#payload(event, draft), this.#timestampMs, draft?.at ?? this.#at), session};
    return problem === null ? record : {...record, problem};
  }

  #problem(draft: Draft, isWhole: boolean): string | null {
    if (!isWhole) return ended;
    if (this.#isCut) return 'a log line of this message breaks off';
    const open = [...draft.texts].find(([, text]) => !text.closed);
    return open ? `the log breaks off within ${open[0]}` : null;
  }

  /** The payload that the Kafka plugin would have made of it, as far as the log says. */
  #payload(event: EventName, draft: Draft | null): Buffer {
    const data = this.data;
    const texts = [...(draft?.texts ?? [])].map(([member, text]) => [member, text.value]);
    const json = JSON.stringify({
      user: this.#line.user,
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
}

function addDetail(draft: Draft, detail: DlogDetail): void {
  // With a second driver the log says keywords and mailbox events twice.
  if (detail.kind === 'oldMailbox') draft.oldMailbox = detail.value;
  else if (detail.kind === 'text') draft.texts.set(detail.member, {value: detail.value, closed: detail.closed});
  else {
    const list = detail.kind === 'flag' ? draft.flags : draft.keywords;
    if (!list.includes(detail.value)) list.push(detail.value);
  }
}
