import type {NotificationEvent} from '../../events/event.js';
import type {LuaDriver} from './driver.js';
import type {OutputLine} from './lines.js';
import {createTransactions, isHandable} from './transactions.js';

/** How many events went to the script, and how many Dovecot's driver would never hand to one. */
export interface EventCounts {
  handed: number;
  /** Records without an event, a user or one of Dovecot's twelve names. */
  passedOver: number;
}

/** Runs events through the driver and counts them. */
export async function* runEvents(
  driver: LuaDriver,
  batches: AsyncIterable<readonly NotificationEvent[]>,
  counts: EventCounts,
): AsyncGenerator<OutputLine, void> {
  const transactions = createTransactions(driver);
  for await (const batch of batches) {
    for (const event of batch) {
      if (!isHandable(event)) {
        counts.passedOver += 1;
        continue;
      }
      counts.handed += 1;
      yield* transactions.hand(event);
    }
  }
  yield* transactions.end();
}
