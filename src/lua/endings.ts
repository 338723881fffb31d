/** Where in the life of a script something goes wrong. */
export type Place = 'load' | 'begin' | 'event' | 'end' | 'deinit';

/** What Dovecot does about it. */
export interface Ending {
  /** In a sentence for whoever runs the script, without full stop. */
  readonly effect: string;
  /** Whether LMTP answers the delivery; a sender without an answer delivers again. */
  readonly isAnswered: boolean;
  /** Whether the mail is in the mailbox afterwards. */
  readonly isStored: boolean;
  /** Whether the drivers after this one are told of the event. */
  readonly isPassedOn: boolean;
  /** Code of Dovecot that does so; each was observed with 2.3.19.1 and 2.4.1. */
  readonly source: string;
}

const again = 'LMTP has stored the mail but gives no reply, so the sender delivers it again';
const aborts = 'os.exit aborts the process (Unexpected exit - converting to abort)';
const going = {isAnswered: true, isStored: true, isPassedOn: true};
const exiting = {isAnswered: false, isPassedOn: false, source: 'master-service.c, "Unexpected exit"'};

/** What an error leads to, by where it is raised. */
export const errorEndings: Readonly<Record<Place, Ending>> = {
  load: {
    effect: 'Dovecot starts neither this driver nor any later one; mail is delivered',
    isAnswered: true,
    isStored: true,
    isPassedOn: false,
    source: 'push-notification-driver-lua.c, push_notification_driver_lua_init',
  },
  begin: {
    effect: `Dovecot logs it, leaves out the events of the transaction, and the process panics when the session ends: ${again}`,
    isAnswered: false,
    isStored: true,
    isPassedOn: true,
    source: 'push-notification-driver-lua.c, push_notification_driver_lua_begin_txn; mail-user.c, refcount == 1',
  },
  event: {
    effect: 'Dovecot logs it with a stack trace and goes on; the mail is delivered',
    ...going,
    source: 'push-notification-driver-lua.c, push_notification_driver_lua_call',
  },
  end: {
    effect: 'Dovecot logs it; the mail is delivered',
    ...going,
    source: 'push-notification-driver-lua.c, push_notification_driver_lua_end_txn',
  },
  deinit: {
    effect: 'Dovecot logs it with a stack trace; the mail is delivered',
    ...going,
    source: 'dlua-script.c, dlua_script_destroy',
  },
};

/** What `os.exit` leads to: Dovecot turns an exit that it did not ask for into an abort. */
export const exitEndings: Readonly<Record<Exclude<Place, 'deinit'>, Ending>> = {
  load: {effect: `${aborts}: nothing is delivered while the script is configured`, isStored: false, ...exiting},
  begin: {effect: `${aborts} before the mail is stored: the sender tries again and again`, isStored: false, ...exiting},
  event: {effect: `${aborts}: ${again}`, isStored: true, ...exiting},
  end: {effect: `${aborts}: ${again}`, isStored: true, ...exiting, isPassedOn: true},
};

/** Endings without an error of the script. */
export const otherEndings = {
  noBegin: 'Dovecot logs it at each transaction and hands no event to the script',
  noEnd: 'Dovecot logs it at each transaction; the events are handed over all the same',
  held: `the process panics when the session ends: ${again}`,
  stopped: 'Dovecot has no limit for a handler: the delivery would wait, or the process run out of memory',
} as const;
