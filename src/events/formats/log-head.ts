/**
 * Patterns, as sources of regular expressions, for what log daemons write before the text of a line. They match no free
 * text and belong at the start of a line: what follows them may be data from mails, and may imitate them.
 */

/** `Nov 21 22:35:33`, with a fraction as `journalctl -o short-precise` has it. */
const traditional = String.raw`[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d+)?`;
/** RFC 3339, or a date and a time separated by a space. */
const iso = String.raw`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[^\s:]*(?::\d\d)?`;
/** `journalctl -o short-full`: `Mon 2026-11-30 20:01:36 CET`. */
const full = String.raw`[A-Z][a-z]{2} \d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)? (?:[A-Z]{1,5}|[+-]\d\d(?::?\d\d)?)(?= )`;
/** `journalctl -o short-unix`: seconds since 1970. */
const unix = String.raw`\d{9,11}\.\d{6}`;

/** A time as one of the daemons writes it. Group `time`; `parseLogTime` reads each. */
export const logTime = `(?<time>${traditional}|${full}|${iso}|${unix})`;

/** Priority of a line that was not written to a file yet: `<22>`. */
export const logPriority = String.raw`(?:<\d{1,3}>)?`;

/** Host, BusyBox's facility, and the name of the program: the first two may be missing. */
export const logSender = String.raw`(?:[^\s:[]+ ){0,2}[^\s:[]+(?:\[\d+\])?: `;
