import {logPriority, logSender, logTime} from './log-head.js';

/** What a log says in place of the same line several times. */
export interface Repeat {
  /** The line that was repeated, under the time of the repetition. */
  readonly line: Buffer;
  readonly times: number;
}

/** More repetitions are told as one event with a problem: no log has so many, and each takes memory. */
export const mostRepeats = 10_000;
/** rsyslog cuts what it quotes to 800 bytes. */
const longestQuote = 799;

const head = `${logPriority}(?:${logTime} )?`;
const quoted = new RegExp(
  String.raw`^(?<head>${head}${logSender})message repeated (?<times>\d{1,10}) times: \[ ?(?<text>.*)\]$`,
  's',
);
/** Of sysklogd and BSD's syslogd: the line before, whatever program wrote it. */
const last = new RegExp(
  String.raw`^${head}(?:\S+ ){0,2}(?:[^\s:[]+: )?(?:--- )?last message repeated (?<times>\d{1,10}) times?(?: ---)?$`,
);
const sender = new RegExp(`^${head}${logSender}`);

/** Reads a line that stands for repetitions of another; null for every other line. `before` is the line before it. */
export function parseRepeat(line: Buffer, before: Buffer | null): Repeat | null {
  if (!line.includes('message repeated ')) return null;
  const text = line.toString('latin1');
  const groups = quoted.exec(text)?.groups;
  if (groups) {
    const said = wholeQuote(groups.text ?? '', before);
    return {line: Buffer.from((groups.head ?? '') + said, 'latin1'), times: Number(groups.times)};
  }
  const times = last.exec(text)?.groups?.times;
  return times === undefined || before === null ? null : {line: before, times: Number(times)};
}

/** The quote, or, where it was cut, the text of the line before if that begins with it. */
function wholeQuote(text: string, before: Buffer | null): string {
  if (text.length < longestQuote || before === null) return text;
  const line = before.toString('latin1');
  const earlier = line.slice(sender.exec(line)?.[0].length ?? 0).trimStart();
  return earlier.startsWith(text) ? earlier : text;
}
