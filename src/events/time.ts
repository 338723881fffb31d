import {usageError} from '../errors.js';

const unitMs: Readonly<Record<string, number>> = {ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000};

/** Milliseconds of `-15m` or `-2h30m`, counted back from now; null where the text is not that. */
function parseAgo(text: string): number | null {
  if (!/^-(?:\d+(?:ms|s|m|h|d))+$/.test(text)) return null;
  const parts = [...text.matchAll(/(\d+)(ms|s|m|h|d)/g)];
  return parts.reduce((sum, [, amount, unit = '']) => sum + Number(amount) * (unitMs[unit] ?? 0), 0);
}

/** Fields that are not rolled over by Date: 30 February is no date. */
function localTime(date: readonly number[], clock: readonly number[]): number | null {
  const [year = 0, month = 0, day = 0] = date;
  const [hour = 0, minute = 0, second = 0] = clock;
  const local = new Date(year, month - 1, day, hour, minute, second);
  const whole = local.getMonth() === month - 1 && local.getDate() === day && hour < 24 && minute < 60 && second < 60;
  return whole ? local.getTime() : null;
}

function parseLocal(text: string, nowMs: number): number | null {
  const match = /^(?:(\d{4})-(\d\d)-(\d\d))?(?:(^|[ T])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(text);
  if (!match || text === '') return null;
  const now = new Date(nowMs);
  const today = [now.getFullYear(), now.getMonth() + 1, now.getDate()];
  const date = match[1] === undefined ? today : [match[1], match[2], match[3]].map(Number);
  return localTime(
    date,
    [match[5], match[6], match[7]].map((part) => Number(part ?? 0)),
  );
}

function parseZoned(text: string): number | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)$/i.test(text)) return null;
  // Date.parse takes 30 February for 2 March.
  if (new Date(`${text.slice(0, 10)}T00:00Z`).getUTCDate() !== Number(text.slice(8, 10))) return null;
  const ms = Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2').toUpperCase());
  return Number.isNaN(ms) ? null : ms;
}

/**
 * Milliseconds since 1970 of `2026-08-22T10:00:00Z` (or with an offset), of `2026-08-22`, `2026-08-22 10:00[:00]` and
 * `10:00` in local time, of 13 digits of milliseconds or 10 of seconds, of `-15m`, `-2h30m` and `now`. Throws USAGE.
 */
export function parseTime(text: string, nowMs: number): number {
  if (text === 'now') return nowMs;
  if (/^\d{13}$/.test(text)) return Number(text);
  if (/^\d{10}$/.test(text)) return Number(text) * 1000;
  const ago = parseAgo(text);
  if (ago !== null && isSayable(nowMs - ago)) return nowMs - ago;
  const ms = parseZoned(text) ?? parseLocal(text, nowMs);
  if (ms !== null) return ms;
  throw usageError(
    `'${text}' is no time`,
    'Write 2026-08-22T10:00:00Z, 2026-08-22, "2026-08-22 10:00", 10:00, -15m or now.',
  );
}

const firstMs = Date.parse('0000-01-01T00:00:00Z');
const lastMs = Date.parse('9999-12-31T23:59:59.999Z');

/** Whether RFC 3339 can say the time: a whole number of milliseconds, within the years 0 to 9999. */
export function isSayable(ms: number | null): ms is number {
  return ms !== null && ms >= firstMs && ms <= lastMs && Number.isInteger(ms);
}
