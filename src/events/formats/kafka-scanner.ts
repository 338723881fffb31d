import {isUnsafe} from '../../unsafe-text.js';
import type {EventName} from '../event.js';
import {kafkaEventNames, unclosedEventNames} from './kafka.js';
import {uint32OrNull} from './payload.js';

const ascii = (text: string) => Buffer.from(text, 'latin1');
const beforeUser = ascii('{"user":"');
const beforeUserdb = ascii(',"userdb":');
const beforeMailbox = ascii(',"mailbox":"');
const beforeEvent = ascii(',"event":"');
const beforeUidvalidity = ascii(',"uidvalidity":');
const beforeUid = ascii(',"uid":');
/** The names by their eighth letter, in which all but two differ. */
const names = [...kafkaEventNames].map((name) => ({name: name as EventName, text: ascii(name)}));
const namesByEighth = Array.from({length: 256}, (_, byte) => names.filter(({text}) => text[7] === byte));

const [quote, comma, colon] = [0x22, 0x2c, 0x3a];
const [openBracket, closeBracket, openBrace, closeBrace] = [0x5b, 0x5d, 0x7b, 0x7d];
/** With these begin the members that are read before; one that came again would win. */
const beginsOther = tableOf('ume');
/** With these begin `serverFQDN`, `pid`, `folder` and `imap-uid`, by which other formats are known; so do `snippet` and `from`. */
const mayBeginForeign = tableOf('spfi');
const foreignNames = ['serverFQDN', 'pid', 'folder', 'imap-uid'].map((name) => ascii(`${name}"`));
/** Printable ASCII but quote and backslash. */
const isOrdinary = tableOf(
  Array.from({length: 0x5f}, (_, index) => String.fromCharCode(0x20 + index))
    .join('')
    .replace(/["\\]/g, ''),
);
const isEscapable = tableOf('"\\/bfnrt');

/** 1 for each byte of the text: a look into a table is quicker than any search. */
function tableOf(text: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const byte of ascii(text)) table[byte] = 1;
  return table;
}

/**
 * Finds the parts of a payload in the usual form of the Kafka plugin. It is both the walk and what the walk found, since a
 * method that gave back its answer and the next position would make an object for each of them.
 */
export class KafkaScanner {
  readonly bytes: Buffer;
  /** First byte of the payload, and the byte after its last. */
  readonly start: number;
  readonly end: number;
  event: EventName = 'MessageNew';
  /** Inside the quotes. */
  userStart = 0;
  userEnd = 0;
  /** Start of the member, its comma included. */
  mailboxMember = 0;
  mailboxStart = 0;
  mailboxEnd = 0;
  /** After the name of the event and its closing quote. */
  eventEnd = 0;
  /** After `uid`, or after what of `uidvalidity` and `uid` there is. */
  uidEnd = 0;
  uidvalidity: number | null = null;
  uid: number | null = null;
  isAscii = true;
  /** Whether none of it must be escaped on the way to a terminal. */
  isPrintable = true;
  /** Whether the quote after the name of the event is missing, as the plugin leaves it out for three events. */
  isUnclosed = false;
  #at: number;

  constructor(bytes: Buffer, start: number, end: number) {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.#at = start;
  }

  /** Whether the payload has the usual form: then it is valid JSON, but for `isUnclosed`, if it is UTF-8. */
  scan(): boolean {
    if (!this.#accept(beforeUser)) return false;
    this.userStart = this.#at;
    if (!this.#skipString(false)) return false;
    this.userEnd = this.#at - 1;
    if (this.#accept(beforeUserdb) && !this.#skipUserdb()) return false;
    this.mailboxMember = this.#at;
    if (!this.#accept(beforeMailbox)) return false;
    this.mailboxStart = this.#at;
    if (!this.#skipString(false)) return false;
    this.mailboxEnd = this.#at - 1;
    return this.#accept(beforeEvent) && this.#readName() && this.#readRest();
  }

  #readName(): boolean {
    for (const {name, text} of namesByEighth[this.bytes[this.#at + 7] ?? 0] ?? []) {
      if (!this.#accept(text)) continue;
      this.event = name;
      this.isUnclosed = this.bytes[this.#at] !== quote;
      if (!this.isUnclosed) this.#at += 1;
      this.eventEnd = this.#at;
      return !this.isUnclosed || unclosedEventNames.has(name);
    }
    return false;
  }

  /** After the name of the event: numbers, then members of any order, then the end. */
  #readRest(): boolean {
    if (!this.isUnclosed) {
      if (this.#accept(beforeUidvalidity)) {
        this.uidvalidity = this.#readNumber();
        if (this.#accept(beforeUid)) this.uid = this.#readNumber();
      }
      this.uidEnd = this.#at;
      while (this.bytes[this.#at] === comma) if (!this.#skipMember()) return false;
    }
    return this.bytes[this.#at] === closeBrace && this.#at + 1 === this.end;
  }

  #accept(text: Buffer): boolean {
    const {bytes} = this;
    const from = this.#at;
    for (let index = 0; index < text.length; index += 1) if (bytes[from + index] !== text[index]) return false;
    this.#at = from + text.length;
    return true;
  }

  /** Up to ten digits without a leading zero; where there are none, the scan cannot continue. */
  #readNumber(): number | null {
    const {bytes} = this;
    const start = this.#at;
    let at = start;
    let value = 0;
    for (let byte = bytes[at] as number; at - start < 10 && byte >= 0x30 && byte <= 0x39; byte = bytes[++at] as number)
      value = value * 10 + byte - 0x30;
    const isNumber = at > start && (bytes[start] !== 0x30 || at === start + 1);
    this.#at = isNumber ? at : this.end + 1;
    return isNumber ? uint32OrNull(value) : null;
  }

  /** From after the opening quote to after the closing one. */
  #skipString(mayEscape: boolean): boolean {
    for (;;) {
      this.#skipOrdinary();
      const byte = this.#at < this.end ? (this.bytes[this.#at++] as number) : 0;
      if (byte === quote) return true;
      if (byte < 0x20 || byte === 0x7f) return false;
      if (byte > 0x7f) this.#noteUnicode(byte);
      else if (!(mayEscape && this.#skipEscape())) return false;
    }
  }

  /** With variables of its own: members would be read anew for each byte. */
  #skipOrdinary(): void {
    const {bytes, end} = this;
    let at = this.#at;
    while (at < end && isOrdinary[bytes[at] as number] === 1) at += 1;
    this.#at = at;
  }

  #noteUnicode(lead: number): void {
    this.isAscii = false;
    // A byte that continues a character was looked at with its first one.
    if (lead >= 0xc2 && this.isPrintable) this.isPrintable = !isUnsafe(codePointOf(lead, this.bytes, this.#at));
  }

  #skipEscape(): boolean {
    const byte = this.bytes[this.#at++] as number;
    if (byte !== 0x75) return isEscapable[byte] === 1;
    this.#at += 4;
    return /^[0-9a-fA-F]{4}$/.test(this.bytes.toString('latin1', this.#at - 4, this.#at));
  }

  /** An object of strings. */
  #skipUserdb(): boolean {
    const {bytes} = this;
    if (bytes[this.#at++] !== openBrace) return false;
    if (bytes[this.#at] === closeBrace) {
      this.#at += 1;
      return true;
    }
    while (this.#skipQuoted() && bytes[this.#at++] === colon && this.#skipQuoted()) {
      const byte = bytes[this.#at++];
      if (byte === closeBrace) return true;
      if (byte !== comma) return false;
    }
    return false;
  }

  /** A member, from its comma on, whose value is a string or a list of strings. */
  #skipMember(): boolean {
    const {bytes} = this;
    const first = bytes[this.#at + 2] as number;
    if (bytes[this.#at + 1] !== quote || beginsOther[first] === 1) return false;
    this.#at += 2;
    if (mayBeginForeign[first] === 1 && foreignNames.some((name) => this.#accept(name))) return false;
    if (!this.#skipString(false) || bytes[this.#at++] !== colon) return false;
    return bytes[this.#at] === openBracket ? this.#skipList() : this.#skipQuoted();
  }

  #skipQuoted(): boolean {
    return this.bytes[this.#at++] === quote && this.#skipString(true);
  }

  #skipList(): boolean {
    const {bytes} = this;
    this.#at += 1;
    if (bytes[this.#at] === closeBracket) {
      this.#at += 1;
      return true;
    }
    while (this.#skipQuoted()) {
      const byte = bytes[this.#at++];
      if (byte === closeBracket) return true;
      if (byte !== comma) return false;
    }
    return false;
  }
}

/** The code point of a UTF-8 sequence from its first byte and those from `at` on. */
function codePointOf(lead: number, bytes: Uint8Array, at: number): number {
  const [second = 0, third = 0, fourth = 0] = [bytes[at], bytes[at + 1], bytes[at + 2]];
  if (lead < 0xe0) return ((lead & 0x1f) << 6) | (second & 0x3f);
  if (lead < 0xf0) return ((lead & 0x0f) << 12) | ((second & 0x3f) << 6) | (third & 0x3f);
  return ((lead & 0x07) << 18) | ((second & 0x3f) << 12) | ((third & 0x3f) << 6) | (fourth & 0x3f);
}
