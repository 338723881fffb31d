const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const dayMs = 86_400_000;
/** From one 29 February to the next it can be eight years: 2096 and 2104. */
const longestCycleYears = 8;

/**
 * The latest year in which the date exists and is at most a day ahead, in local time: the log may come from a zone east of
 * here, or from a clock that is some seconds fast.
 */
function withoutYear(month: number, day: number, clock: readonly number[], nowMs: number): number | null {
  const [hour = 0, minute = 0, second = 0] = clock;
  const latestMs = nowMs + dayMs;
  const latestYear = new Date(latestMs).getFullYear();
  for (let year = latestYear; year >= latestYear - longestCycleYears; year -= 1) {
    const date = new Date(year, month, day, hour, minute, second);
    if (date.getTime() <= latestMs && date.getMonth() === month && date.getDate() === day) return date.getTime();
  }
  return null;
}

/**
 * Milliseconds since 1970 of a log line's time: `Nov 21 22:35:33` or RFC 3339, without a zone in local time. Null where it
 * is neither. `now` is asked when a time has no year: a line is dated by the moment when it is read.
 */
export function parseLogTime(text: string, now: () => number): number | null {
  const traditional = /^([A-Z][a-z]{2}) ([ \d]\d) (\d\d):(\d\d):(\d\d)$/.exec(text.trim());
  if (traditional) {
    const [, month = '', day, ...clock] = traditional;
    const index = months.indexOf(month);
    return index === -1 ? null : withoutYear(index, Number(day), clock.map(Number), now());
  }
  const ms = Date.parse(text.trim());
  return Number.isNaN(ms) ? null : ms;
}
