import type {EventName} from '../events/event.js';
import type {LoggedFailure} from './read.js';

/** An event that the dlog driver logged, by the line where its record says it is. */
export interface LoggedEvent {
  readonly line: number;
  readonly event: EventName;
  readonly mailbox: string | null;
}

/** Why a failure names no event. */
export type Unnamed = 'no-session' | 'no-event' | 'several-events';

/** What becomes of the failures of a session. */
export interface Verdicts {
  failed(event: LoggedEvent, failure: LoggedFailure): void;
  unnamed(failure: LoggedFailure, why: Unnamed): void;
}

/** Of the mails delivered in a session it matters only whether there are several. */
const enough = 2;
const handler = /^dovecot_lua_notify_event_(\w+)$/;

/**
 * The events and the failures of one session, which the log tells apart: first who could not start, in each transaction
 * events and failures in the order of the drivers, last what became of requests.
 */
export class Session {
  readonly #verdicts: Verdicts;
  readonly #starts: LoggedFailure[] = [];
  readonly #ofMail: LoggedFailure[] = [];
  readonly #mails: LoggedEvent[] = [];
  /** Events and failures since the transaction before this one ended. */
  #events: LoggedEvent[] = [];
  #failures: LoggedFailure[] = [];
  /** Events of the transaction that ended last. */
  #before: readonly LoggedEvent[] = [];
  #startsNamed = new Set<LoggedFailure>();

  constructor(verdicts: Verdicts) {
    this.#verdicts = verdicts;
  }

  addEvent(event: LoggedEvent): void {
    this.#events.push(event);
    const isMail = event.event === 'MessageNew' && event.mailbox === 'INBOX';
    if (isMail && this.#mails.length < enough) this.#mails.push(event);
    for (const start of this.#starts) {
      // The ox driver sends nothing else.
      if (start.failure.driver === 'ox' && !isMail) continue;
      this.#startsNamed.add(start);
      this.#verdicts.failed(event, start);
    }
  }

  addFailure(failure: LoggedFailure): void {
    if (failure.scope === 'session') this.#starts.push(failure);
    else if (failure.scope === 'mail') this.#ofMail.push(failure);
    // A driver after dlog ends its transaction after it.
    else if (isOfEnd(failure) && this.#events.length === 0) this.#judge(failure, this.#before);
    else this.#failures.push(failure);
  }

  endTransaction(): void {
    for (const failure of this.#failures) this.#judge(failure, this.#events);
    if (this.#events.length > 0) this.#before = this.#events;
    this.#failures = [];
    this.#events = [];
  }

  /** Says what of the failures is still open: no more lines of the session will come. */
  end(): void {
    this.endTransaction();
    for (const failure of this.#ofMail) this.#judgeOne(failure, this.#mails);
    for (const start of this.#starts) if (!this.#startsNamed.has(start)) this.#verdicts.unnamed(start, 'no-event');
  }

  #judge(failure: LoggedFailure, events: readonly LoggedEvent[]): void {
    const {driver, target} = failure.failure;
    const name = driver === 'lua' ? handler.exec(target ?? '')?.[1] : undefined;
    if (name !== undefined)
      this.#judgeOne(
        failure,
        events.filter(({event}) => event.toLowerCase() === name.replaceAll('_', '')),
      );
    else if (driver === 'lua') this.#judgeAll(failure, events);
    else this.#judgeOne(failure, events);
  }

  /** Beginning or end of a transaction in the script: all of it was lost. */
  #judgeAll(failure: LoggedFailure, events: readonly LoggedEvent[]): void {
    if (events.length === 0) this.#verdicts.unnamed(failure, 'no-event');
    for (const event of events) this.#verdicts.failed(event, failure);
  }

  #judgeOne(failure: LoggedFailure, events: readonly LoggedEvent[]): void {
    const [event] = events;
    if (event === undefined) this.#verdicts.unnamed(failure, 'no-event');
    else if (events.length > 1) this.#verdicts.unnamed(failure, 'several-events');
    else this.#verdicts.failed(event, failure);
  }
}

function isOfEnd({failure: {driver, target}}: LoggedFailure): boolean {
  return driver === 'lua' && target === 'dovecot_lua_notify_end_txn';
}
