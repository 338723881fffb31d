import type {EventName, NotificationEvent, Payload} from '../event.js';
import {jsonOf} from '../json-text.js';

/** A payload as JSON.parse gives it. */
export type PayloadObject = Readonly<Record<string, unknown>>;

type OptionalField = 'uids' | 'actor' | 'oldMailbox' | 'oldUser' | 'oldUids' | 'mailboxes' | 'truncated';

/** What one format reads out of a payload. */
export interface PayloadFields extends Pick<NotificationEvent, OptionalField> {
  /** Null when the payload says nothing known; then `problem` says why. */
  readonly event: EventName | null;
  readonly user: string | null;
  readonly mailbox: string | null;
  readonly uidvalidity: number | null;
  readonly uid: number | null;
  /** The payload's own time, milliseconds since 1970. */
  readonly timestampMs?: number;
  readonly problem?: string;
}

/**
 * How payloads of a format spell users, mailboxes and events other than as the event says them; JSON's own escapes aside,
 * which every format may have. A search of bytes before decoding goes by it: what is missing here is lost there.
 */
export interface OtherSpellings {
  /** Texts of which one is in every payload that spells a user or mailbox in another way. */
  readonly marks: readonly string[];
  /** Spellings of events, where no spelling contains the event's name. */
  readonly events: Readonly<Partial<Record<EventName, readonly string[]>>>;
}

/** One wire format of a payload. */
export interface PayloadFormat<Name extends string = string> {
  readonly name: Name;
  readonly otherSpellings: OtherSpellings;
  /** Whether the members are those of this format. */
  recognises(object: PayloadObject): boolean;
  decode(object: PayloadObject): PayloadFields;
}

/** What an event says about its message: header values raw, as far as the program that sent it hands them out. */
export interface MessageText {
  readonly subject?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Messages of the mailbox that are not seen yet. */
  readonly unseen?: number | undefined;
}

/** The fields of a payload that is no event. */
export function noEvent(problem: string): PayloadFields {
  return {event: null, user: null, mailbox: null, uidvalidity: null, uid: null, problem};
}

/** The value if it is a string, else null. */
export function stringOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** The value if it is an unsigned 32-bit number, as UIDs and UIDVALIDITY are (RFC 3501 2.3.1.1), else null. */
export function uint32OrNull(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff ? value : null;
}

/** A value from outside for a problem text: as JSON, cut to 60 characters. */
export function quoted(value: unknown): string {
  const text = jsonOf(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** A payload of which the object is made when somebody looks at it. */
export class UnparsedPayload implements Payload {
  readonly text: string;
  readonly isPrintable: boolean;
  #object: PayloadObject | undefined;

  constructor(text: string, isPrintable: boolean) {
    this.text = text;
    this.isPrintable = isPrintable;
  }

  get object(): PayloadObject {
    this.#object ??= JSON.parse(this.text) as PayloadObject;
    return this.#object;
  }
}
