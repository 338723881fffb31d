import type {NotificationEvent} from '../../../src/events/event.js';

/** What tests compare of an event of a dlog log: who, where, which message, and what was set or cleared. */
export function summaryOf({event, user, mailbox, uid, payload}: NotificationEvent): string {
  const {flags = [], keywords = [], oldMailbox} = (payload?.object ?? {}) as Record<string, never>;
  return JSON.stringify([event, user, mailbox, uid, [...flags].sort(), [...keywords].sort(), oldMailbox ?? null]);
}
