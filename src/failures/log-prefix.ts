import {logPriority, logTime} from '../events/formats/log-head.js';

/** Who wrote a line of Dovecot's log, whatever the line says. */
export interface LogPrefix {
  /** As it is in the line, possibly empty. */
  readonly time: string;
  /** Null where the line does not say whose session it is. */
  readonly user: string | null;
  /** Host, program, service and pid; null without a pid. */
  readonly process: string | null;
  /** What is between time and level, the same for all lines of one session; null outside of a user's session. */
  readonly session: string | null;
  /** What follows the prefix, with the level. */
  readonly text: string;
}

/** Host and program; a session of Dovecot's own would look like one. */
const sender = String.raw`(?:[^\s:[(<]+ ){0,2}[^\s:[(<]+(?:\[\d+\])?: `;
const own = String.raw`(?<service>[a-z][a-z-]*)(?:\((?<name>[^)]*)\))?(?<ids>(?:<\d*>)?(?:<[^<>]*>)?): `;
// Anchored: what follows may hold data from mails.
const shape = new RegExp(`^${logPriority}(?:${logTime} )?(?<session>(?<sender>(?:${sender})?)${own})(?<text>.*)$`, 's');

/** The prefix of a line; null for a line that has none. */
export function parseLogPrefix(line: string): LogPrefix | null {
  const groups = shape.exec(line)?.groups;
  if (!groups) return null;
  const {time = '', session = '', sender: from = '', service = '', name = '', ids = '', text = ''} = groups;
  // `lmtp(9464)` is a process, `lmtp(9464)<12><x>` a user.
  const isProcess = ids === '' && /^\d+$/.test(name);
  const pid = isProcess ? name : /^<(\d+)>/.exec(ids)?.[1];
  const user = isProcess || name === '' ? null : name.replace(/^\d+, /, '');
  return {
    time,
    user,
    process: pid === undefined ? null : `${from}${service}(${pid})`,
    session: user === null ? null : session,
    text,
  };
}
