import {dovecotEvents} from '../dovecot-events.js';

/** Whether there is an event of that name, in any case. */
export function isKafkaEvent(name: string): boolean {
  return dovecotEvents.some((event) => event.toLowerCase() === name.toLowerCase());
}

/** The names in an `events` value; commas separate, empty items are none. */
export function splitEvents(value: string): readonly string[] {
  return value.split(',').filter((name) => name !== '');
}
