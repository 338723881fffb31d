/**
 * Patterns, as sources of regular expressions, for what log daemons write in front of a line. They hold no free text and
 * stand at the start of a line: what comes behind them may be data from mails, and may imitate them.
 */

/** A time: `Nov 21 22:35:33`, RFC 3339, or a date and a time with a blank between. Group `time`. */
export const logTime = String.raw`(?<time>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[^\s:]*(?::\d\d)?)`;

/** Priority of a line that was not written to a file yet: `<22>`. */
export const logPriority = String.raw`(?:<\d{1,3}>)?`;

/** Host, BusyBox's facility, and the name of the program: the first two may be missing. */
export const logSender = String.raw`(?:[^\s:[]+ ){0,2}[^\s:[]+(?:\[\d+\])?: `;
