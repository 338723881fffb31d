import type {NotificationEvent} from '../events/event.js';
import type {DecodeHeader} from '../events/header-text.js';
import type {PushFailed} from '../events/record.js';
import {isSayable} from '../events/time.js';
import type {Paint} from './colour.js';
import {eventWords} from './event-words.js';
import {visible} from './visible.js';

/** How events are written for people. */
export interface EventTextOptions {
  readonly utc: boolean;
  /** Columns of the terminal, null where the output is none: then nothing is cut. */
  readonly width: number | null;
  readonly paint: Paint;
  readonly decodeHeader: DecodeHeader;
}

/** Date and time with milliseconds, local or UTC (then with `Z`); blanks of the same length where there is none. */
export function formatTimestamp(ms: number | null, utc: boolean): string {
  if (!isSayable(ms)) return '-'.padEnd(utc ? 24 : 23);
  // toISOString writes UTC only: shifted by the zone's offset its digits are local time.
  const offsetMs = utc ? 0 : new Date(ms).getTimezoneOffset() * 60_000;
  const text = new Date(ms - offsetMs).toISOString().replace('T', ' ');
  return utc ? text : text.slice(0, -1);
}

function what(event: NotificationEvent, options: EventTextOptions): string[] {
  const problem = event.problem === null ? [] : [options.paint('yellow', `(${visible(event.problem)})`)];
  const {pushFailed} = event.record;
  const failed = pushFailed === undefined ? [] : [options.paint('red', `push failed (${failedText(pushFailed)})`)];
  const raw = event.event === null && event.record.value ? [visible(event.record.value.toString('utf8'))] : [];
  return [...failed, ...eventWords(event, options.decodeHeader), ...problem, ...raw];
}

/** `ox: 503 Service Unavailable; lua: boom`. */
function failedText({driver, target, reason, more = []}: PushFailed): string {
  const name = target === null || driver === 'lua' ? driver : `${driver} ${target}`;
  return [visible(`${name}: ${reason}`), ...more.map(failedText)].join('; ');
}

/** The text cut to the columns, with `…` at the cut. Escape sequences of colour take no room and are closed. */
function cut(text: string, width: number | null): string {
  if (width === null) return text;
  let room = width - 1;
  let coloured = false;
  let cutText = '';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: only the program's own colours are left in here.
  for (const part of text.match(/\u001b\[\d+m|./gsu) ?? []) {
    if (part.startsWith('\u001b')) coloured = true;
    else if (room === 0) return `${cutText}…${coloured ? '\u001b[0m' : ''}`;
    else room -= 1;
    cutText += part;
  }
  return text;
}

/** Where the columns stand. `narrow` leaves room behind them on a terminal of eighty columns, and shortens what is longer. */
const layouts = {
  wide: {gap: '  ', time: [0], event: 18, user: 24, mailbox: 12, shorten: (text: string) => text},
  narrow: {
    gap: ' ',
    // Month, day and seconds.
    time: [5, 19],
    event: 13,
    user: 18,
    mailbox: 8,
    shorten: (text: string, length: number) => (text.length > length ? `${text.slice(0, length - 1)}…` : text),
  },
} as const;
const wideFrom = 110;

/** One event on one line: time, event, user, mailbox in columns, then what the payload says; with the line break. */
export function formatEventText(event: NotificationEvent, options: EventTextOptions): string {
  const {paint, width} = options;
  const {gap, time, shorten, ...lengths} = layouts[width === null || width >= wideFrom ? 'wide' : 'narrow'];
  const cell = (text: string | null, length: number) => shorten(visible(text ?? '-'), length).padEnd(length);
  const columns = [
    formatTimestamp(event.timestampMs, options.utc).slice(...time),
    paint(event.event === null ? 'yellow' : 'cyan', (event.event ?? '?').padEnd(lengths.event)),
    cell(event.user, lengths.user),
    cell(event.mailbox, lengths.mailbox),
  ];
  return `${cut([...columns, ...what(event, options)].join(gap).trimEnd(), width)}\n`;
}
