import {logPriority, logSender, logTime} from '../events/formats/log-head.js';

/** An error line of Dovecot. */
export interface ErrorLine {
  /** As it is in the line, possibly empty. */
  readonly time: string;
  readonly user: string | null;
  readonly text: string;
}

const prefix = String.raw`(?<service>[a-z][a-z-]*)(?:\((?<user>[^)]*)\))?(?:<\d*>)?(?:<[^<>]*>)?: `;
// Anchored: what follows may hold data from mails. `doveadm log errors` writes the level before the prefix.
const written = new RegExp(
  `^${logPriority}(?:${logTime} )?(?:${logSender})?${prefix}(?:Error|Panic): (?<text>.*)$`,
  's',
);
const recalled = new RegExp(String.raw`^${logTime}(?:\.\d+)? (?:Error|Panic): ${prefix}(?<text>.*)$`, 's');
/** How a line of any log begins. */
const dated = new RegExp(`^${logPriority}${logTime}`);
const undated = new RegExp(`^${logPriority}(?:${logSender})?${prefix}`);
/** In LMTP the user is known by the address of the letter. */
const lmtp = /^(?:lmtp-server: )?conn \S+ \[\d+\]: rcpt (?<address>[^: ]+): (?<text>.*)$/s;

/** The parts of an error line, as Dovecot logs it or as `doveadm log errors` prints it; null for any other line. */
export function parseErrorLine(line: string): ErrorLine | null {
  const groups = (written.exec(line) ?? recalled.exec(line))?.groups;
  if (!groups) return null;
  const {time = '', user = '', text = ''} = groups;
  const rcpt = lmtp.exec(text)?.groups;
  if (rcpt) return {time, user: withoutDetail(rcpt.address ?? ''), text: rcpt.text ?? ''};
  // `lmtp(9464)`: a process, not a user.
  return {time, user: user === '' || /^\d+$/.test(user) ? null : user.replace(/^\d+, /, ''), text};
}

/** Whether a line can be one of a log of Dovecot, whatever it says. */
export function isLogLine(line: string): boolean {
  return dated.test(line) || undated.test(line);
}

/** `anna+news@example.org` is a folder of `anna@example.org`; Dovecot's default separator. */
function withoutDetail(address: string): string {
  return address.replace(/\+[^@]*/, '').toLowerCase();
}
