import type {DlogItem, DlogValue} from './dlog-item.js';
import type {DlogLine} from './dlog-line.js';
import {askerOf} from './dlog-text-2.4.js';

/**
 * Dovecot cuts a line that fills a pipe's buffer: 4096 bytes, less four and the digits of the pid (internal_send_split in
 * lib/failures.c); in 2.4 also less the prefix and the digits of its length with a space. What follows begins with
 * anything, also with what looks like the driver's own words.
 */
const fullLength = {'2.3': 4085, '2.4': 4081};

/** A value whose next line may hold more of it. */
export class DlogOpenValue {
  readonly #line: DlogLine;
  readonly #item: DlogItem;
  readonly #text: DlogValue;
  /** What 2.4 repeats on each line of a value: the driver that asked for the event; empty in 2.3. */
  readonly #asker: string;
  /** Bytes since the last cut, line breaks in the value included. */
  #length: number;

  constructor(line: DlogLine, item: DlogItem, text: DlogValue) {
    this.#line = line;
    this.#item = item;
    this.#text = text;
    this.#asker = askerOf(line.text);
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

  /** A full line continues in the next one with the same prefix, whatever that says. In 2.4 a line break does so too. */
  continue({session, text}: DlogLine): boolean {
    if (this.#line.session !== session || !text.startsWith(this.#asker)) return false;
    const more = text.slice(this.#asker.length);
    const isFull = this.#isFull();
    if (!isFull && (this.#asker === '' || !/^[ \t]/.test(more))) return false;
    // If it is full, it may also have ended there.
    if (this.#text.closed && isFull) this.#item.markCut();
    if (this.#text.closed) this.#text.value += ']';
    this.#append(isFull ? more : `\n${more}`);
    this.#length = text.length;
    return true;
  }

  #isFull(): boolean {
    if (this.#asker === '') return this.#length >= fullLength['2.3'];
    return this.#length + this.#line.prefixLength >= fullLength['2.4'];
  }

  #append(more: string): void {
    this.#text.closed = more.endsWith(']');
    this.#text.value += this.#text.closed ? more.slice(0, -1) : more;
  }
}
