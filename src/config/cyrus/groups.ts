import type {CyrusView} from './model.js';

/** The events of each group, under the names that `events` prints (mboxevent.c). */
const groupEvents: Readonly<Record<string, readonly string[]>> = {
  message: ['MessageAppend', 'MessageNew', 'MessageCopy', 'MessageMove', 'MessageExpunge', 'MessageExpire'],
  flags: ['FlagsSet', 'FlagsClear', 'MessageRead', 'MessageTrash'],
  mailbox: ['MailboxCreate', 'MailboxDelete', 'MailboxRename', 'MailboxModseq', 'AclChange'],
  subscription: ['MailboxSubscribe', 'MailboxUnsubscribe'],
  quota: ['QuotaChange', 'QuotaExceed', 'QuotaWithin'],
  access: ['Login', 'Logout', 'AclChange'],
  calendar: ['CalendarAlarm'],
  applepushservice: ['ApplePushService', 'ApplePushServiceDAV'],
  jmap: ['MessagesUnscheduled'],
};

/** What notifyd does with events, by method; others are dropped. */
export const notifierMethods: Readonly<Record<string, 'kept' | 'dropped'>> = {
  log: 'kept',
  external: 'kept',
  null: 'dropped',
  mailto: 'dropped',
  zephyr: 'dropped',
};

/** Where the events of a service go. */
export interface GroupState {
  readonly group: string;
  readonly events: readonly string[];
  readonly isOn: boolean;
  /** Method of notifyd, or `dlist:PATH`; null where nothing is sent. */
  readonly notifier: string | null;
  /** Why the events are off or lost, one clause; null where they arrive. */
  readonly reason: string | null;
}

/** Every group of the release, and where it goes. */
export function groupStates(view: CyrusView, groups: readonly string[]): readonly GroupState[] {
  const notifier = view.value('event_notifier');
  const on = new Set(view.words('event_groups'));
  return groups.map((group) => {
    const isOn = notifier !== '' && on.has(group);
    const reason = on.has(group) ? whyLost(view, notifier) : `event_groups does not list ${group}`;
    const state = {group, events: groupEvents[group] ?? [], isOn};
    return {...state, notifier: isOn ? targetOf(view, notifier) : null, reason};
  });
}

function targetOf(view: CyrusView, notifier: string): string {
  const socket = view.value('notifysocket');
  return socket.startsWith('dlist:') ? socket : notifier;
}

function whyLost(view: CyrusView, notifier: string): string | null {
  if (notifier === '') return 'event_notifier is not set';
  if (view.value('notifysocket').startsWith('dlist:')) return null;
  const method = notifierMethods[notifier.toLowerCase()];
  if (method === 'kept') return null;
  return method === 'dropped' ? `notifyd drops events of method ${notifier}` : `notifyd has no method ${notifier}`;
}
