const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const dayMs = 86_400_000;
/** From one 29 February to the next it can be eight years: 2096 and 2104. */
const longestCycleYears = 8;

/** Offsets of the abbreviations that mean one zone only, in minutes; those of RFC 5322 4.3 too. */
const zones: Readonly<Record<string, number>> = {
  ...{UTC: 0, GMT: 0, Z: 0, WET: 0, WEST: 60, CET: 60, CEST: 120, EET: 120, EEST: 180, MSK: 180, JST: 540},
  ...{EST: -300, EDT: -240, CST: -360, CDT: -300, MST: -420, MDT: -360, PST: -480, PDT: -420, AEST: 600, AEDT: 660},
};

/**
 * The latest year in which the date exists and is at most a day ahead, in local time: the log may come from a zone east of
 * here, or from a clock that is some seconds fast.
 */
function withoutYear(month: number, day: number, clock: readonly number[], nowMs: number): number | null {
  const [hour = 0, minute = 0, second = 0, ms = 0] = clock;
  const latestMs = nowMs + dayMs;
  const latestYear = new Date(latestMs).getFullYear();
  for (let year = latestYear; year >= latestYear - longestCycleYears; year -= 1) {
    const date = new Date(year, month, day, hour, minute, second, ms);
    if (date.getTime() <= latestMs && date.getMonth() === month && date.getDate() === day) return date.getTime();
  }
  return null;
}

/** Milliseconds of a fraction of a second, `.7` or `.727304`; 0 without one. */
function fractionMs(text = ''): number {
  return Number(text.slice(1, 4).padEnd(3, '0'));
}

/** Minutes of `+0530`, `+05:30`, `+05` or an abbreviation; null for an abbreviation of several zones, such as `IST`. */
function zoneMinutes(text: string): number | null {
  const offset = /^([+-])(\d\d):?(\d\d)?$/.exec(text);
  if (!offset) return zones[text] ?? null;
  return (offset[1] === '-' ? -1 : 1) * (Number(offset[2]) * 60 + Number(offset[3] ?? 0));
}

function parseFull(text: string): number | null {
  const match = /^[A-Z][a-z]{2} (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?) (\S+)$/.exec(text);
  const minutes = match && zoneMinutes(match[3] ?? '');
  if (!match || minutes === null) return null;
  return msOrNull(Date.parse(`${match[1]}T${match[2]}Z`) - minutes * 60_000);
}

/** `2026-11-30T10:00:00+0100` has no colon in its offset, which Date.parse wants. */
function parseIso(text: string): number | null {
  return msOrNull(Date.parse(text.replace(/([+-]\d\d)(\d\d)?$/, (_, hours, minutes) => `${hours}:${minutes ?? '00'}`)));
}

function msOrNull(ms: number): number | null {
  return Number.isNaN(ms) ? null : ms;
}

/**
 * Milliseconds since 1970 of a log line's time: `Nov 21 22:35:33`, RFC 3339, the forms of journalctl; without a zone in
 * local time. Null for anything else, and for a zone that may be several. `now` is asked when a time has no year: a line is
 * dated by the moment when it is read.
 */
export function parseLogTime(text: string, now: () => number): number | null {
  const trimmed = text.trim();
  const traditional = /^([A-Z][a-z]{2}) ([ \d]\d) (\d\d):(\d\d):(\d\d)(\.\d+)?$/.exec(trimmed);
  if (traditional) {
    const [, month = '', day, hour, minute, second, fraction] = traditional;
    const index = months.indexOf(month);
    const clock = [Number(hour), Number(minute), Number(second), fractionMs(fraction)];
    return index === -1 ? null : withoutYear(index, Number(day), clock, now());
  }
  if (/^\d{9,11}\.\d{6}$/.test(trimmed)) return Math.trunc(Number(trimmed) * 1000);
  if (/^[A-Z]/.test(trimmed)) return parseFull(trimmed);
  // A date alone, such as `2026-11-30-10:00`, is no time.
  return /^\d{4}-\d\d-\d\d[T ]\d\d:/.test(trimmed) ? parseIso(trimmed) : null;
}
