const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The latest year in which the date exists and is not in the future; local time. 29 February may be years ago. */
function withoutYear(month: number, day: number, clock: readonly number[], nowMs: number): number | null {
  const [hour = 0, minute = 0, second = 0] = clock;
  const thisYear = new Date(nowMs).getFullYear();
  for (let year = thisYear; year > thisYear - 9; year -= 1) {
    const date = new Date(year, month, day, hour, minute, second);
    if (date.getTime() <= nowMs && date.getMonth() === month && date.getDate() === day) return date.getTime();
  }
  return null;
}

/**
 * Milliseconds of a log line's time: `Nov 21 22:35:33` or RFC 3339, without a zone local time. Null where it is none.
 */
export function parseLogTime(text: string, nowMs: number): number | null {
  const traditional = /^([A-Z][a-z]{2}) ([ \d]\d) (\d\d):(\d\d):(\d\d)$/.exec(text.trim());
  if (traditional) {
    const [, month = '', day, ...clock] = traditional;
    const index = months.indexOf(month);
    return index === -1 ? null : withoutYear(index, Number(day), clock.map(Number), nowMs);
  }
  const ms = Date.parse(text.trim());
  return Number.isNaN(ms) ? null : ms;
}
