import {jsonText} from '../events/json-text.js';
import {largest, perSecond, type Stats} from '../events/stats.js';
import type {Paint} from './colour.js';
import {formatTimestamp} from './event-text.js';
import {formatDuration} from './time.js';
import {visible} from './visible.js';

export interface StatsOptions {
  /** How many users to list; all where it is left out. */
  readonly top: number | undefined;
  readonly nowMs: number;
}

function time(ms: number | null): string {
  return ms === null ? 'null' : `"${new Date(ms).toISOString()}"`;
}

/** Members in the order given: an object would put users whose name is a number first. */
function counts(entries: Iterable<readonly [string, number]>): string {
  return `{${[...entries].map(([name, count]) => `${jsonText(name)}:${count}`).join(',')}}`;
}

/** The `dovepush.stats/1` document without a line break. */
export function formatStatsJson(stats: Stats, {top, nowMs}: StatsOptions): string {
  const minutes = [...stats.byMinute].sort(([a], [b]) => a - b);
  const {records, invalid, duplicates, firstMs, lastMs} = stats;
  const age = lastMs === null ? null : (nowMs - lastMs) / 1000;
  return (
    `{"schema":"dovepush.stats/1","records":${records},"invalid":${invalid},"duplicates":${duplicates}` +
    `,"byEvent":${counts(largest(stats.byEvent))},"byUser":${counts(largest(stats.byUser, top))}` +
    `,"byMailbox":${counts(largest(stats.byMailbox))},"byPartition":${counts(stats.byPartition)}` +
    `,"byMinute":${counts(minutes.map(([ms, count]) => [new Date(ms).toISOString(), count]))}` +
    `,"first":${time(firstMs)},"last":${time(lastMs)},"perSecond":${perSecond(stats)},"ageSeconds":${age}}`
  );
}

const barWidth = 40;

function bar(count: number, most: number): string {
  const eighths = Math.round((count / most) * barWidth * 8);
  return '█'.repeat(Math.floor(eighths / 8)) + (['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'][eighths % 8] ?? '');
}

function table(title: string, entries: readonly (readonly [string, number])[], paint: Paint): string {
  if (entries.length === 0) return '';
  const width = Math.min(40, Math.max(...entries.map(([name]) => visible(name).length)));
  const digits = Math.max(...entries.map(([, count]) => String(count).length));
  const most = Math.max(...entries.map(([, count]) => count));
  const rows = entries.map(([name, count]) => {
    return `  ${visible(name).padEnd(width)}  ${String(count).padStart(digits)}  ${paint('cyan', bar(count, most))}`;
  });
  return `\n${paint('bold', title)}\n${rows.join('\n')}\n`;
}

/** Steps of a time axis in minutes. */
const steps = [1, 5, 15, 60, 180, 720, 1440, 10_080, 43_200];
const mostRows = 30;

/** The events over time: every step between the first and the last, also the empty ones. */
function overTime({byMinute}: Stats, utc: boolean): readonly (readonly [string, number])[] {
  if (byMinute.size === 0) return [];
  const minutes = [...byMinute.keys()];
  const first = minutes.reduce((a, b) => Math.min(a, b));
  const last = minutes.reduce((a, b) => Math.max(a, b));
  const span = (last - first) / 60_000 + 1;
  const stepMs = 60_000 * (steps.find((step) => span / step <= mostRows) ?? Math.ceil(span / mostRows));
  const start = Math.floor(first / stepMs) * stepMs;
  const counts = new Array<number>(Math.floor((last - start) / stepMs) + 1).fill(0);
  for (const [ms, count] of byMinute) {
    const index = Math.floor((ms - start) / stepMs);
    counts[index] = (counts[index] ?? 0) + count;
  }
  return counts.map((count, index) => [formatTimestamp(start + index * stepMs, utc).slice(0, 16), count] as const);
}

/** The numbers for people, with bars. */
export function formatStats(
  stats: Stats,
  options: StatsOptions & {readonly utc: boolean; readonly paint: Paint},
): string {
  const {utc, paint, nowMs} = options;
  const rate = perSecond(stats);
  const lines = [`records     ${stats.records}${rate === null ? '' : `, ${rate.toFixed(2)} a second`}`];
  lines.push(`invalid     ${stats.invalid}`, `duplicates  ${stats.duplicates}`);
  if (stats.firstMs !== null) lines.push(`first       ${formatTimestamp(stats.firstMs, utc)}`);
  if (stats.lastMs !== null) {
    const age = formatDuration(Math.max(0, nowMs - stats.lastMs));
    lines.push(`last        ${formatTimestamp(stats.lastMs, utc)}, ${age} ago`);
  }
  return [
    `${lines.join('\n')}\n`,
    table('Events', largest(stats.byEvent), paint),
    table('Users', largest(stats.byUser, options.top ?? 10), paint),
    table('Mailboxes', largest(stats.byMailbox, 10), paint),
    table(
      'Partitions',
      [...stats.byPartition].sort(([a], [b]) => a.localeCompare(b, 'en', {numeric: true})),
      paint,
    ),
    table('Over time', overTime(stats, utc), paint),
  ].join('');
}
