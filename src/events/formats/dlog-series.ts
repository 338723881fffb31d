import type {DlogLine} from './dlog-line.js';
import {type DlogData, type DlogText, isDlogFrame, parseText23} from './dlog-text.js';
import {isFrame24, parseText24} from './dlog-text-2.4.js';

type Series = '2.3' | '2.4';

/** So many sessions are remembered. */
const sessionLimit = 10_000;

/** The series whose frame lines look like this; null for other texts, and for the one that both write alike. */
function seriesOfFrame(text: string): Series | null {
  if (isFrame24(text)) return '2.4';
  return isDlogFrame(text) && text !== 'Called cleanup push_notification plugin hook.' ? '2.3' : null;
}

/**
 * Reads texts of either series; lines of both may mix. Frame lines, which data cannot imitate, tell which one writes a
 * session; until one was seen, a text is taken for what it is in full.
 */
export class DlogSeries {
  readonly #known = new Map<string, Series>();

  /** What the driver says; null if it did not write the line. `about` is what the session spoke of last. */
  parse({session, text}: DlogLine, about: DlogData | null): DlogText | null {
    const framed = seriesOfFrame(text);
    if (framed) this.#remember(session, framed);
    const series = this.#known.get(session);
    if (series === '2.3') return parseText23(text);
    const newer = parseText24(text, about);
    if (series === '2.4' || (newer && newer.kind !== 'cut')) return newer;
    return parseText23(text) ?? newer;
  }

  #remember(session: string, series: Series): void {
    const [oldest] = this.#known.keys();
    if (oldest !== undefined && this.#known.size >= sessionLimit) this.#known.delete(oldest);
    this.#known.set(session, series);
  }
}
