import type {FilePosition} from '../record.js';
import {DlogItem} from './dlog-item.js';
import {breaksOffInPrefix, type DlogLine, parseDlogContinuation, parseDlogLine} from './dlog-line.js';
import {DlogOpenValue} from './dlog-open-value.js';
import {DlogSeries} from './dlog-series.js';
import type {DlogData, DlogText} from './dlog-text.js';
import type {Emit, LogFormat, LogReader} from './line.js';
import {parseLogTime} from './log-time.js';

/** Sessions whose end is missing are given up after so many others. */
const sessionLimit = 10_000;

/** Texts are kept a character a byte until they are whole: a line may be cut within a character. */
class DlogReader implements LogReader {
  readonly #now: () => number;
  /** What each session reports on, under `DlogLine.session`. */
  readonly #items = new Map<string, DlogItem>();
  readonly #series = new DlogSeries();
  #openValue: DlogOpenValue | null = null;
  #latest: DlogLine | null = null;

  constructor(now: () => number) {
    this.#now = now;
  }

  push(bytes: Buffer, at: FilePosition, emit: Emit): boolean {
    const text = bytes.toString('latin1');
    const more = this.#openValue && parseDlogContinuation(text);
    if (more && this.#openValue?.continueBroken(more)) return true;
    const line = parseDlogLine(text);
    if (line && this.#openValue?.continue(line)) return true;
    const said = line && this.#series.parse(line, this.#items.get(line.session)?.data ?? null);
    this.#openValue = null;
    if (line && said) this.#read(line, at, said, emit);
    else if (line === null) this.#ignore(text);
    return said !== null;
  }

  end(emit: Emit): void {
    for (const session of [...this.#items.keys()]) this.#close(session, false, emit);
  }

  #read(line: DlogLine, at: FilePosition, said: DlogText, emit: Emit): void {
    this.#latest = line;
    const item = this.#items.get(line.session);
    if (said.kind === 'frame') this.#close(line.session, true, emit);
    else if (said.kind === 'cut') item?.markCut();
    else if (said.kind !== 'event') this.#open(line, at, said, emit);
    else if (item) {
      const text = item.addEvent(said.event, said.detail, at);
      this.#openValue = text && new DlogOpenValue(line, item, text);
    }
  }

  /** A line that breaks off in its prefix may have said something of the message that was spoken of last. */
  #ignore(text: string): void {
    if (this.#latest && breaksOffInPrefix(text, this.#latest)) this.#items.get(this.#latest.session)?.markCut();
  }

  #open(line: DlogLine, at: FilePosition, data: DlogData, emit: Emit): void {
    this.#close(line.session, true, emit);
    const [oldest] = this.#items.keys();
    if (oldest !== undefined && this.#items.size >= sessionLimit) this.#close(oldest, false, emit);
    this.#items.set(line.session, new DlogItem(line, data, at, parseLogTime(line.time, this.#now)));
  }

  #close(session: string, isWhole: boolean, emit: Emit): void {
    const item = this.#items.get(session);
    this.#items.delete(session);
    for (const record of item?.records(isWhole) ?? []) emit(record);
  }
}

/** The debug log of Dovecot's dlog driver, of 2.3 or 2.4; all lines of a session that are about one message or mailbox make its events. */
export const dlog: LogFormat<'dlog'> = {
  name: 'dlog',
  hasPayloadLines: false,
  createReader: (now) => new DlogReader(now),
};
