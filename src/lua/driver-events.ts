import type {EventName} from '../events/event.js';

/** Dovecot's twelve events, in the order in which the driver looks for their functions. */
export type DriverEvent = Extract<EventName, keyof typeof driverEvents>;

const message = ['uid', 'uid_validity'] as const;
const headers = [
  'date',
  'tz',
  'from',
  'to',
  'from_address',
  'to_address',
  'from_display_name',
  'to_display_name',
  'subject',
  'snippet',
  'message_id',
  'flags',
  'keywords',
] as const;

/**
 * The keys of each event's table beside `name` and `mailbox`: src/plugins/push-notification/push-notification-driver-lua.c
 * of Dovecot 2.3.19.1; 2.4.1 has the same.
 */
export const driverEvents = {
  FlagsClear: [...message, 'flags', 'flags_old', 'keywords', 'keywords_old'],
  FlagsSet: [...message, 'flags', 'keywords'],
  MailboxCreate: [],
  MailboxDelete: [],
  MailboxRename: ['mailbox_old'],
  MailboxSubscribe: [],
  MailboxUnsubscribe: [],
  MessageAppend: [...message, ...headers],
  MessageExpunge: message,
  MessageNew: [...message, ...headers],
  MessageRead: message,
  MessageTrash: message,
} as const satisfies Partial<Record<EventName, readonly string[]>>;

const eventPrefix = 'dovecot_lua_notify_event';

/** The function that the driver calls for an event: `dovecot_lua_notify_event_message_new` for `MessageNew`. */
export function eventFunction(event: DriverEvent): string {
  return eventPrefix + event.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Whether Dovecot's driver knows an event of that name. */
export function isDriverEvent(event: EventName): event is DriverEvent {
  return event in driverEvents;
}

/** The functions of all events, and which event each is for. */
export const eventFunctions: ReadonlyMap<string, DriverEvent> = new Map(
  (Object.keys(driverEvents) as DriverEvent[]).map((event) => [eventFunction(event), event]),
);

/** Called before the events of a transaction with the user; what it gives back is the context. */
export const beginFunction = 'dovecot_lua_notify_begin_txn';
/** Called after the events of a transaction with the context and whether it was committed. */
export const endFunction = 'dovecot_lua_notify_end_txn';
