/** Settings of a topic that decide what becomes of the timestamps of records written to it. */
export const timestampSettings = [
  'cleanup.policy',
  'message.timestamp.after.max.ms',
  'message.timestamp.before.max.ms',
  'message.timestamp.type',
  'retention.ms',
] as const;

/** First and last time of the records that are to be sent, milliseconds since 1970; null where none has one. */
export interface RecordTimes {
  readonly firstMs: number | null;
  readonly lastMs: number | null;
}

/** What an operator should know before records of these times are written to a topic with these settings. */
export function targetWarnings(
  topic: string,
  settings: ReadonlyMap<string, string>,
  times: RecordTimes,
  nowMs: number,
): readonly string[] {
  if (settings.get('message.timestamp.type') === 'LogAppendTime') {
    return [
      `topic ${topic} stamps records with its own time (message.timestamp.type=LogAppendTime): theirs are not kept`,
    ];
  }
  const {firstMs, lastMs} = times;
  if (firstMs === null || lastMs === null) return [];
  const limits = limitsOf(settings);
  const warnings: string[] = [];
  const oldest = `the oldest selected one is of ${timeText(firstMs)}`;
  if (nowMs - firstMs > limits.refusedBeforeMs) {
    const setting = `message.timestamp.before.max.ms=${limits.refusedBeforeMs}`;
    warnings.push(
      `topic ${topic} refuses records of before ${timeText(nowMs - limits.refusedBeforeMs)} (${setting}); ${oldest}`,
    );
  } else if (nowMs - firstMs > limits.deletedAfterMs) {
    const setting = `retention.ms=${limits.deletedAfterMs}`;
    const limit = timeText(nowMs - limits.deletedAfterMs);
    warnings.push(
      `topic ${topic} soon deletes records of before ${limit} again (${setting}, its retention); ${oldest}`,
    );
  }
  if (lastMs - nowMs > limits.refusedAfterMs) {
    const setting = `message.timestamp.after.max.ms=${limits.refusedAfterMs}`;
    const latest = `the latest selected one is of ${timeText(lastMs)}`;
    warnings.push(
      `topic ${topic} refuses records of after ${timeText(nowMs + limits.refusedAfterMs)} (${setting}); ${latest}`,
    );
  }
  return warnings;
}

function limitsOf(settings: ReadonlyMap<string, string>) {
  // A negative or missing number stands for no limit.
  const limit = (name: string) => {
    const ms = Number(settings.get(name) ?? -1);
    return ms < 0 ? Number.POSITIVE_INFINITY : ms;
  };
  const deletes = (settings.get('cleanup.policy') ?? '').split(',').includes('delete');
  return {
    deletedAfterMs: deletes ? limit('retention.ms') : Number.POSITIVE_INFINITY,
    refusedBeforeMs: limit('message.timestamp.before.max.ms'),
    refusedAfterMs: limit('message.timestamp.after.max.ms'),
  };
}

// What Date can hold.
const latestMs = 8.64e15;

function timeText(ms: number): string {
  return Math.abs(ms) > latestMs ? `${ms} ms` : new Date(ms).toISOString();
}
