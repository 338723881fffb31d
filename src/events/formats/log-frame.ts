import {parseObject} from '../json-text.js';
import {logTime} from './log-head.js';

/** A line without what a container runtime, the journal or RFC 5424 puts around it. */
export interface FramedLine {
  /** Which of several logs in one file it belongs to; empty where there is one only. */
  readonly log: string;
  /** As syslog would have written it to a file; null for a message that its program left out as too long. */
  readonly line: Buffer | null;
  /** True when the runtime cut the line here and continues it on the next one of the same log. */
  readonly isPartial: boolean;
}

const quote = 0x22;
const lineFeed = 0x0a;
/** As much of a line as a prefix may take. */
const headLength = 200;

const colour = String.raw`(?:\u001b\[[\d;]*m)?`;
/** `docker compose logs`: `mail-1  | `. */
const compose = new RegExp(`^${colour}([\\w.-]+) *\\| ${colour}`);
/** `kubectl logs --prefix`. */
const kubectl = /^\[(pod\/[^\]\s]+)\] /;
const nanoTime = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+(?:Z|[+-]\d\d:\d\d)`;
/** The files of containerd and CRI-O; P says that the line goes on. */
const cri = new RegExp(`^(${nanoTime}) (stdout|stderr) ([FP])(?::\\S+)? `);
/** `docker logs -t` before a line that has a time of its own. */
const dockerTime = new RegExp(`^${nanoTime} (?=${logTime} )`);
/** RFC 5424: priority, version 1, time, host, program, process, message id, structured data. */
const syslog5424 =
  /^(?:<\d{1,3}>)?1 (\S+) (\S+) (\S+) (\S+) \S+ (?:-|(?:\[(?:[^"\]\\]|"(?:[^"\\]|\\.)*")*\])+)(?: +|$)(?:\xef\xbb\xbf)?/;

/** Whether a line may be a frame in JSON, whose names begin as those of no payload. */
export function mayBeJsonFrame(bytes: Buffer, start: number): boolean {
  if (bytes[start + 1] !== quote) return false;
  const first = bytes[start + 2] ?? 0;
  const isJournal = first === 0x5f || (first >= 0x41 && first <= 0x5a);
  return isJournal || bytes.toString('latin1', start, start + 7) === '{"log":';
}

/** Takes the frame off a line; null for a JSON object that is no frame. */
export function unframeJson(bytes: Buffer): FramedLine | null {
  const object = parseObject(bytes.toString('utf8'));
  if (object === null) return null;
  if (typeof object.log === 'string' && typeof object.stream === 'string') return dockerLine(object);
  return '__REALTIME_TIMESTAMP' in object && 'MESSAGE' in object ? journalLine(object) : null;
}

function dockerLine({log, stream, time}: Readonly<Record<string, unknown>>): FramedLine {
  const text = Buffer.from(String(log));
  const isPartial = text.at(-1) !== lineFeed;
  const line = isPartial ? text : text.subarray(0, -1);
  return {log: String(stream), line: dated(String(time ?? ''), line), isPartial};
}

/** The time of the runtime, for a line that has none. */
function dated(time: string, line: Buffer): Buffer {
  const hasTime = new RegExp(`^(?:<\\d+>)?(?:1 )?${logTime} `).test(line.toString('latin1', 0, headLength));
  return hasTime || time === '' ? line : Buffer.concat([Buffer.from(`${time} `), line]);
}

/** Written without `--all`, long messages are null; those that are not UTF-8 are lists of bytes. */
function journalLine(object: Readonly<Record<string, unknown>>): FramedLine {
  const {MESSAGE: message, _HOSTNAME: host, SYSLOG_IDENTIFIER: name = object._COMM} = object;
  const pid = object.SYSLOG_PID ?? object._PID;
  const time = Number(object._SOURCE_REALTIME_TIMESTAMP ?? object.__REALTIME_TIMESTAMP) / 1000;
  const word = (value: unknown) => String(value ?? '-').replace(/[\s:[\]]/g, '_');
  const tag = `${word(host)} ${word(name)}${/^\d+$/.test(String(pid)) ? `[${pid}]` : ''}`;
  const head = `${Number.isFinite(time) ? new Date(time).toISOString() : ''} ${tag}: `.trimStart();
  const framed = {log: '', isPartial: false};
  if (Array.isArray(message)) return {...framed, line: Buffer.concat([Buffer.from(head), Buffer.from(message)])};
  if (typeof message === 'string') return {...framed, line: Buffer.from(head + message)};
  return {...framed, line: /^(?:.*\/)?notify(?:d|$)/.test(String(name)) ? null : Buffer.from(head)};
}

/** Takes the frame off a line that is no JSON. */
export function unframeText(bytes: Buffer): FramedLine {
  const head = bytes.toString('latin1', 0, headLength);
  const named = head.includes('| ') ? compose.exec(head) : head.startsWith('[') ? kubectl.exec(head) : null;
  if (!named) return {log: '', ...unframeTimed(bytes)};
  return {log: named[1] ?? '', ...unframeTimed(bytes.subarray(named[0].length))};
}

function unframeTimed(bytes: Buffer): Omit<FramedLine, 'log'> {
  const head = bytes.toString('latin1', 0, headLength);
  const container = cri.exec(head);
  if (container) {
    const rest = bytes.subarray(container[0].length);
    return {line: dated(container[1] ?? '', unframeSyslog(rest)), isPartial: container[3] === 'P'};
  }
  const docker = dockerTime.exec(head);
  return {line: unframeSyslog(docker ? bytes.subarray(docker[0].length) : bytes), isPartial: false};
}

/** RFC 5424 as the older form: `TIME HOST PROGRAM[PID]: TEXT`. */
function unframeSyslog(bytes: Buffer): Buffer {
  if (!/^(?:<\d{1,3}>)?1 /.test(bytes.toString('latin1', 0, 8))) return bytes;
  const match = syslog5424.exec(bytes.toString('latin1', 0, 4096));
  if (!match) return bytes;
  const [start, time = '', host = '-', name = '-', pid = '-'] = match;
  const tag = pid === '-' ? name : `${name}[${pid}]`;
  const head = `${time === '-' ? '' : `${time} `}${host} ${tag}: `;
  return Buffer.concat([Buffer.from(head, 'latin1'), bytes.subarray(start.length)]);
}
