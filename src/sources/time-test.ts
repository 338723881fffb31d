import type {NotificationEvent} from '../events/event.js';
import {createBoundsTest} from '../events/select.js';
import {boundsOf, type ReadPlan} from './read-plan.js';
import {partitionName} from './recorded-ends.js';

/** Where the first record at or after the end of a time range is, by `topic/partition`. */
export type TimeEnds = ReadonlyMap<string, number>;

/** The records of a topic that a plan means by their own timestamps, and how many of them are out of order. */
export interface TimeTest {
  readonly test: (event: NotificationEvent) => boolean;
  /** Records of the time range so far that are after the first record at or after its end. */
  readonly outOfOrder: number;
}

/** A test for what passes `wanted` and is in the plan's time range; null if the plan has none. */
export function createTimeTest(
  plan: ReadPlan,
  wanted: (event: NotificationEvent) => boolean,
  ends: TimeEnds,
): TimeTest | null {
  const {sinceMs, untilMs} = boundsOf(plan);
  if (sinceMs === null && untilMs === null) return null;
  const within = createBoundsTest({sinceMs, untilMs, partitions: null});
  let outOfOrder = 0;
  return {
    test(event) {
      if (!wanted(event) || !within(event)) return false;
      const {topic, partition, offset} = event.record;
      const end = ends.get(partitionName(topic ?? '', partition ?? 0));
      if (end !== undefined && offset !== null && offset >= end) outOfOrder += 1;
      return true;
    },
    get outOfOrder() {
      return outOfOrder;
    },
  };
}

/** What to say of records that were out of order, null if there is nothing to say. */
export function outOfOrderText({outOfOrder}: TimeTest): string | null {
  if (outOfOrder === 0) return null;
  const records = outOfOrder === 1 ? '1 record of the time range is' : `${outOfOrder} records of the time range are`;
  return `${records} out of order: after the first record at or after the end of the range`;
}
