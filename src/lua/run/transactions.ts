import type {EventName, NotificationEvent} from '../../events/event.js';
import {type DriverEvent, eventFunction, isDriverEvent} from '../driver-events.js';
import type {LuaDriver, Transaction} from './driver.js';
import type {OutputLine} from './lines.js';
import {eventTable} from './tables.js';
import {toldMailbox} from './told-mailbox.js';

/** An event that Dovecot's driver could hand to a script. */
export type HandableEvent = NotificationEvent & {readonly event: EventName & DriverEvent; readonly user: string};

/** Whether the event has a user and one of Dovecot's twelve names. */
export function isHandable(event: NotificationEvent): event is HandableEvent {
  return event.event !== null && event.user !== null && isDriverEvent(event.event);
}

/** Hands events to a driver, consecutive ones of one user and mailbox in one transaction. */
export interface Transactions {
  /** Yields what the script does; another user is another session, in which the script starts anew. */
  hand(event: HandableEvent): AsyncGenerator<OutputLine, void>;
  /** Ends the open transaction and the session. */
  end(): AsyncGenerator<OutputLine, void>;
}

/** Transactions of one driver, which must have no session open. */
export function createTransactions(driver: LuaDriver): Transactions {
  let group: string | null = null;
  let open: Transaction | null = null;

  async function* endOpen(): AsyncGenerator<OutputLine, void> {
    const ending = open;
    open = null;
    if (ending) yield* driver.end(ending.user, ending, true);
  }

  return {
    async *hand(event) {
      const {event: name, user, mailbox} = event;
      const here = JSON.stringify([user, mailbox]);
      if (here !== group) {
        yield* endOpen();
        group = here;
        yield* driver.enter(user);
        open = yield* driver.begin(user);
      }
      if (open) yield* driver.event(eventFunction(name), user, open, eventTable(event), toldMailbox(event));
    },
    async *end() {
      yield* endOpen();
      group = null;
      yield* driver.leave();
    },
  };
}
