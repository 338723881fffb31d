import type {DlogItem, DlogValue} from './dlog-item.js';
import type {DlogLine} from './dlog-line.js';

/**
 * Dovecot cuts a line that fills a pipe's buffer (4096 bytes, less four and the digits of the pid: internal_send_split in
 * lib/failures.c). What follows begins with anything, also with what looks like the driver's own words.
 */
const fullLength = 4085;

/** A value whose next line may hold more of it. */
export class DlogOpenValue {
  readonly #line: DlogLine;
  readonly #item: DlogItem;
  readonly #text: DlogValue;
  /** Bytes since the last cut, line breaks in the value included. */
  #length: number;

  constructor(line: DlogLine, item: DlogItem, text: DlogValue) {
    this.#line = line;
    this.#item = item;
    this.#text = text;
    this.#length = line.text.length;
  }

  /** A value with a line break continues behind `SERVICE: Error: `, the space or tab of a folded header first. */
  continueBroken({service, text}: {readonly service: string; readonly text: string}): boolean {
    if (service !== this.#line.service) return false;
    if (this.#text.closed) {
      if (!/^[ \t]/.test(text)) return false;
      this.#text.value += ']';
    }
    this.#append(`\n${text}`);
    this.#length += text.length + 1;
    return true;
  }

  /** A full line continues in the next one with the same prefix, whatever that says. */
  continueLong({session, text}: DlogLine): boolean {
    if (this.#length < fullLength || this.#line.session !== session) return false;
    if (this.#text.closed) {
      // It may also have ended there.
      this.#item.markCut();
      this.#text.value += ']';
    }
    this.#append(text);
    this.#length = text.length;
    return true;
  }

  #append(more: string): void {
    this.#text.closed = more.endsWith(']');
    this.#text.value += this.#text.closed ? more.slice(0, -1) : more;
  }
}
