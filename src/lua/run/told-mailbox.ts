import type {NotificationEvent} from '../../events/event.js';
import {messageText} from '../../events/message-text.js';
import type {ToldMailbox} from '../engine/environment.js';

/** Events after which the message with the highest UID is theirs. */
const adding: readonly (string | null)[] = ['MessageNew', 'MessageAppend'];

/** What an event tells of its mailbox, as it is once the event happened; null where it tells nothing. */
export function toldMailbox(event: NotificationEvent): ToldMailbox | null {
  const {mailbox, uidvalidity, uid, payload} = event;
  if (mailbox === null) return null;
  const {messages, uidnext} = payload?.object ?? {};
  const status = Object.entries({
    uidvalidity,
    uidnext: uidnext ?? (uid !== null && adding.includes(event.event) ? uid + 1 : null),
    messages,
    unseen: messageText(event).unseen,
  }).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  return status.length === 0 ? null : {mailbox, status: Object.fromEntries(status)};
}
