import {bareRecord, type EventRecord, type FilePosition} from '../record.js';
import type {LogFormat} from './line.js';
import {logPriority, logSender, logTime} from './log-head.js';
import {parseLogTime} from './log-time.js';

/**
 * A line of notifyd's method `log`: time, host, perhaps BusyBox's facility, tag. What stands behind the tag begins with
 * the class, and only `EVENT` is an event: a MAIL line may quote a subject that imitates one.
 */
const line = new RegExp(String.raw`^${logPriority}${logTime} ${logSender}EVENT,[^{]*(?<json>\{.*)$`, 's');

/**
 * The record of a notifyd log line, null for every other line. A line that a syslog daemon cut off keeps what is left of
 * the JSON as its value. `now` dates a line without a year.
 */
function decodeLine(text: string, at: FilePosition, now: () => number): EventRecord | null {
  const match = line.exec(text);
  if (!match?.groups) return null;
  const {time = '', json = ''} = match.groups;
  const closed = json.endsWith('}"') ? json.slice(0, -1) : json;
  const record = bareRecord(Buffer.from(closed, 'utf8'), parseLogTime(time, now), at);
  return closed.endsWith('}') ? record : {...record, problem: 'truncated: the log line was cut off'};
}

/** The log of notifyd's method `log`; what the methods that print the JSON alone write may be beside it. */
export const cyrusLog: LogFormat<'cyrus'> = {
  name: 'cyrus',
  hasPayloadLines: true,
  createReader: (now) => ({
    push(line, at, emit) {
      const record = decodeLine(line.toString('utf8'), at, now);
      if (record) emit(record);
      return record !== null;
    },
    end: () => undefined,
  }),
};
