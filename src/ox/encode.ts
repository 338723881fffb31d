import type {NotificationEvent} from '../events/event.js';
import {formatOxBody} from './contract.js';

/** Why an event has no place in the ox contract. */
type NoPlace = 'no-event' | 'not-message-new' | 'not-inbox' | 'no-uid';

/** The request body for an event, or why there is none. */
export type OxEncoding = {readonly body: string} | {readonly reason: NoPlace};

/**
 * The body that Dovecot's ox driver would have sent for the event: it knows new messages in INBOX only. `unseen` is
 * there only where the payload has it, as in a recorded ox request; it cannot be rebuilt from anything else.
 * `knownAs` is the user's name at the endpoint.
 */
export function encodeOx(event: NotificationEvent, knownAs: string | null = event.user): OxEncoding {
  const {user, mailbox, uidvalidity, uid, payload} = event;
  if (event.event === null || user === null || knownAs === null) return {reason: 'no-event'};
  if (event.event !== 'MessageNew') return {reason: 'not-message-new'};
  if (mailbox !== 'INBOX') return {reason: 'not-inbox'};
  if (uidvalidity === null || uid === null) return {reason: 'no-uid'};
  const {from, subject, snippet, unseen} = payload?.object ?? {};
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  const body = formatOxBody({
    user: knownAs,
    event: 'messageNew',
    folder: mailbox,
    'imap-uidvalidity': uidvalidity,
    'imap-uid': uid,
    from: text(from),
    subject: text(subject),
    snippet: text(snippet),
    unseen: typeof unseen === 'number' ? unseen : undefined,
  });
  return {body};
}
