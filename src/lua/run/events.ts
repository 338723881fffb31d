import type {NotificationEvent} from '../../events/event.js';
import {eventFunction, isDriverEvent} from '../driver-events.js';
import type {LuaDriver, Transaction} from './driver.js';
import type {OutputLine} from './lines.js';
import {eventTable} from './tables.js';

/** How many events went to the script, and how many Dovecot's driver would never hand to one. */
export interface EventCounts {
  handed: number;
  /** Records without an event, a user or one of Dovecot's twelve names. */
  passedOver: number;
}

/**
 * Runs events through the driver: consecutive ones of one user and mailbox are one transaction, and another user is
 * another session, in which the script starts anew.
 */
export async function* runEvents(
  driver: LuaDriver,
  batches: AsyncIterable<readonly NotificationEvent[]>,
  counts: EventCounts,
): AsyncGenerator<OutputLine, void> {
  let place: string | null = null;
  let open: Transaction | null = null;

  async function* endOpen(): AsyncGenerator<OutputLine, void> {
    const ending = open;
    open = null;
    if (ending) yield* driver.end(ending.user, ending, true);
  }

  for await (const batch of batches) {
    for (const event of batch) {
      const {event: name, user, mailbox} = event;
      if (name === null || user === null || !isDriverEvent(name)) {
        counts.passedOver += 1;
        continue;
      }
      counts.handed += 1;
      const here = JSON.stringify([user, mailbox]);
      if (here !== place) {
        yield* endOpen();
        place = here;
        yield* driver.enter(user);
        open = yield* driver.begin(user);
      }
      if (open) yield* driver.event(eventFunction(name), user, open, eventTable(event));
    }
  }
  yield* endOpen();
  yield* driver.leave();
}
