import {logPriority, logSender, logTime} from './log-head.js';

/** Who wrote a log line, and what it says behind the level. */
export interface DlogLine {
  /** Time as it stands there, possibly empty. */
  readonly time: string;
  /** What stands between time and text, the same for all lines of one session: host, service, user, pid, session. */
  readonly session: string;
  readonly service: string;
  readonly user: string;
  /** Bytes of Dovecot's own prefix: service, user, pid, session, colon and space. */
  readonly prefixLength: number;
  readonly text: string;
}

const start = `^${logPriority}(?:${logTime} )?`;
/** Anchored: what stands behind the level is data from mails, and may imitate a line. */
const prefixed = new RegExp(
  String.raw`${start}(?<session>(?:${logSender})?(?<prefix>(?<service>[a-z][a-z-]*)\((?<user>[^)]*)\)(?:<\d*>)?(?:<[^<>]*>)?: )Debug: )(?<text>.*)$`,
  's',
);
/** The rest of a value that has a line break: no pid, no user, level Error. */
const continued = new RegExp(`${start}(?:${logSender})?(?<service>[a-z][a-z-]*): Error: (?<text>.*)$`, 's');

/** A debug line with its prefix taken apart; null for every other line. */
export function parseDlogLine(line: string): DlogLine | null {
  const groups = prefixed.exec(line)?.groups;
  if (!groups) return null;
  const {time = '', session = '', prefix = '', service = '', user = '', text = ''} = groups;
  return {time, session, service, user, prefixLength: prefix.length, text};
}

/** Whether the text may be a line of the same session that breaks off before it says anything. */
export function breaksOffInPrefix(text: string, {time, session}: DlogLine): boolean {
  const head = time === '' ? session : `${time} ${session}`;
  const clock = head.length - session.length;
  const shape = (part: string) => part.replace(/\d/g, '0');
  return (
    text.length < head.length &&
    shape(head.slice(0, clock)).startsWith(shape(text.slice(0, clock))) &&
    session.startsWith(text.slice(clock))
  );
}

/** What stands on an error line without a session, where a line break in a value goes on; null for other lines. */
export function parseDlogContinuation(line: string): {readonly service: string; readonly text: string} | null {
  const groups = continued.exec(line)?.groups;
  return groups ? {service: groups.service ?? '', text: groups.text ?? ''} : null;
}
