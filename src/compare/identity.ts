import type {EventName, NotificationEvent} from '../events/event.js';

/** By what two events are the same, wherever they were written down and however their names were spelled. */
export interface Identity {
  readonly event: EventName;
  readonly user: string | null;
  readonly mailbox: string | null;
  readonly uidvalidity: number | null;
  readonly uid: number | null;
}

/** A text that two events share if they are the same; sorted by it, those of a user are together. */
export type IdentityKey = string;

/** The identities of an event: one per message, so a set of messages equals its messages. Empty for what is no event. */
export function identitiesOf({event, user, mailbox, uidvalidity, uid, uids}: NotificationEvent): readonly Identity[] {
  if (event === null) return [];
  const about = {event, user, mailbox, uidvalidity};
  return uids === undefined ? [{...about, uid}] : uids.map((one) => ({...about, uid: one}));
}

/** One line of text: JSON escapes line breaks. */
export function keyOf({event, user, mailbox, uidvalidity, uid}: Identity): IdentityKey {
  return JSON.stringify([user, mailbox, uidvalidity, uid, event]);
}

/** What `keyOf` made a key of. */
export function identityIn(key: IdentityKey): Identity {
  const [user, mailbox, uidvalidity, uid, event] = JSON.parse(key);
  return {event, user, mailbox, uidvalidity, uid};
}
