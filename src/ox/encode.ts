import type {DovecotSeries} from '../dovecot-release.js';
import type {NotificationEvent} from '../events/event.js';
import {messageText} from '../events/message-text.js';
import {formatOxBody} from './contract.js';

/** Why an event has no place in the ox contract. */
type NoPlace = 'no-event' | 'not-message-new' | 'not-inbox' | 'no-uid';

/** Why the ox driver would not have sent anything for the event, null where it would: it knows new messages in INBOX. */
export function noPlaceIn({event, user, mailbox, uidvalidity, uid}: NotificationEvent): NoPlace | null {
  if (event === null || user === null) return 'no-event';
  if (event !== 'MessageNew') return 'not-message-new';
  if (mailbox !== 'INBOX') return 'not-inbox';
  return uidvalidity === null || uid === null ? 'no-uid' : null;
}

/**
 * The body that Dovecot's ox driver would have sent for an event that it has a place for. `unseen` is there only where
 * the payload has it, as in a recorded ox request; it cannot be rebuilt from anything else. `user` is the user's name at
 * the endpoint.
 */
export function encodeOx(event: NotificationEvent, user: string, series: DovecotSeries = '2.3'): string {
  const {uidvalidity, uid, payload} = event;
  const {from, subject, unseen} = messageText(event);
  const snippet = payload?.object.snippet;
  return formatOxBody(
    {
      user,
      event: 'messageNew',
      folder: 'INBOX',
      'imap-uidvalidity': uidvalidity ?? undefined,
      'imap-uid': uid ?? undefined,
      from,
      subject,
      snippet: typeof snippet === 'string' ? snippet : undefined,
      unseen,
    },
    series,
  );
}
