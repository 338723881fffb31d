import {logPriority, logTime} from '../events/formats/log-head.js';
import {type LogPrefix, parseLogPrefix} from './log-prefix.js';

/** An error line of Dovecot. */
export interface ErrorLine extends LogPrefix {
  /** What the line says after level and recipient. */
  readonly text: string;
}

/** `doveadm log errors` writes the level before the prefix. */
const recalled = new RegExp(String.raw`^${logTime}(?:\.\d+)? (?:Error|Panic): (?<rest>.*)$`, 's');
/** How a line of any log begins. */
const dated = new RegExp(`^${logPriority}${logTime}`);
/** In LMTP the user is known by the address of the letter. */
const lmtp = /^(?:lmtp-server: )?conn \S+ \[\d+\]: rcpt (?<address>[^: ]+): (?<text>.*)$/s;

/** The parts of an error line, as Dovecot logs it or as `doveadm log errors` prints it; null for any other line. */
export function parseErrorLine(line: string): ErrorLine | null {
  const said = parseWritten(line) ?? parseRecalled(line);
  const rcpt = said && lmtp.exec(said.text)?.groups;
  return rcpt ? {...said, user: withoutDetail(rcpt.address ?? ''), text: rcpt.text ?? ''} : said;
}

function parseWritten(line: string): ErrorLine | null {
  const prefix = parseLogPrefix(line);
  const text = prefix && /^(?:Error|Panic): (.*)$/s.exec(prefix.text)?.[1];
  return prefix === null || text === undefined || text === null ? null : {...prefix, text};
}

/** What is recalled stands alone: no other line belongs to its session. */
function parseRecalled(line: string): ErrorLine | null {
  const {time = '', rest = ''} = recalled.exec(line)?.groups ?? {};
  const prefix = parseLogPrefix(rest);
  return prefix && {...prefix, time, process: null, session: null};
}

/** Whether a line can be one of a log of Dovecot, whatever it says. */
export function isLogLine(line: string): boolean {
  return dated.test(line) || parseLogPrefix(line) !== null;
}

/** `anna+news@example.org` is a folder of `anna@example.org`; Dovecot's default separator. */
function withoutDetail(address: string): string {
  return address.replace(/\+[^@]*/, '').toLowerCase();
}
