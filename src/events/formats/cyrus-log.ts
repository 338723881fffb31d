import type {EventRecord, FilePosition} from '../record.js';
import {eventsOfDatagrams} from './cyrus-datagram.js';
import {cyrusRecord} from './cyrus-record.js';
import type {Emit, LogFormat, LogReader} from './line.js';
import {logPriority, logSender, logTime} from './log-head.js';
import {parseLogTime} from './log-time.js';

/**
 * A line of notifyd's method `log`: time, host, perhaps BusyBox's facility, tag; or, as `journalctl -o cat` prints it, the
 * message alone. The message begins with the class, and only `EVENT` is an event: a MAIL line may quote a subject that
 * imitates one.
 */
const logLine = new RegExp(String.raw`^(?:${logPriority}(?:${logTime} )${logSender})?EVENT,[^{]*(?<json>\{.*)$`, 's');

/** The first line of a request of the stream transport, up to the literal with the message. */
const dlistHead = /^NOTIFY %\(.*\bCLASS (\S+) .*\bMESSAGE \{(\d{1,9})\+?\}$/;

/** A datagram in base64: at least method, class, four short fields and an empty object. */
const base64 = /^[A-Za-z0-9+/]{24,}={0,2}$/;

/**
 * The record of a notifyd log line, null for every other line. A line that a syslog daemon cut off keeps what is left of
 * the JSON as its value. `now` dates a line without a year.
 */
function decodeLogLine(text: string, at: FilePosition, now: () => number): EventRecord | null {
  const match = logLine.exec(text);
  if (!match?.groups) return null;
  const {time, json = ''} = match.groups;
  const isClosed = json.endsWith('}"');
  const timeMs = time === undefined ? null : parseLogTime(time, now);
  return cyrusRecord(Buffer.from(isClosed ? json.slice(0, -1) : json, 'utf8'), timeMs, at, isClosed);
}

/** Datagrams as they came from the notify socket, or one of them in base64; none where the line is neither. */
function datagramEvents(line: Buffer): readonly Buffer[] {
  if (line.includes(0)) return eventsOfDatagrams(line);
  const text = line.toString('latin1', 0, line.length);
  return base64.test(text) ? eventsOfDatagrams(Buffer.from(text, 'base64')) : [];
}

/** The message of a dlist request, as far as its lines came. */
interface OpenMessage {
  readonly at: FilePosition;
  readonly isEvent: boolean;
  readonly length: number;
  readonly lines: Buffer[];
  size: number;
}

class CyrusReader implements LogReader {
  readonly #now: () => number;
  #message: OpenMessage | null = null;

  constructor(now: () => number) {
    this.#now = now;
  }

  expects(): boolean {
    return this.#message !== null;
  }

  push(line: Buffer, at: FilePosition, emit: Emit): boolean {
    if (this.#message) return this.#addLine(this.#message, line, emit);
    const record = decodeLogLine(line.toString('utf8'), at, this.#now);
    if (record) emit(record);
    if (record || this.#begin(line, at)) return true;
    const events = datagramEvents(line);
    for (const json of events) emit(cyrusRecord(json, null, at, true));
    return events.length > 0;
  }

  end(emit: Emit): void {
    const message = this.#message;
    if (message?.isEvent && message.size > 0) emit(cyrusRecord(Buffer.concat(message.lines), null, message.at, false));
    this.#message = null;
  }

  #begin(line: Buffer, at: FilePosition): boolean {
    if (line[0] !== 0x4e) return false;
    const head = dlistHead.exec(line.toString('latin1'));
    if (!head) return false;
    this.#message = {at, isEvent: head[1] === 'EVENT', length: Number(head[2]), lines: [], size: 0};
    return true;
  }

  /** A message of another class may have several lines, of which an event never consists. */
  #addLine(message: OpenMessage, line: Buffer, emit: Emit): boolean {
    message.lines.push(line.subarray(0, Math.max(0, message.length - message.size)));
    message.size += line.length + 1;
    if (message.size < message.length) return true;
    this.#message = null;
    if (message.isEvent) emit(cyrusRecord(Buffer.concat(message.lines), null, message.at, true));
    return true;
  }
}

/**
 * The log of notifyd's method `log`, datagrams of its socket, and requests of the stream transport; what the methods that
 * print the JSON alone write may be beside them.
 */
export const cyrusLog: LogFormat<'cyrus'> = {
  name: 'cyrus',
  hasPayloadLines: true,
  createReader: (now) => new CyrusReader(now),
};
