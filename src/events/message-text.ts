import type {NotificationEvent} from './event.js';
import {cyrusMessageText} from './formats/cyrus-envelope.js';
import type {MessageText} from './formats/payload.js';

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Subject, From, To and the number of unseen messages, whatever format the payload has. */
export function messageText({payload}: NotificationEvent): MessageText {
  if (payload === null) return {};
  const {object} = payload;
  if ('event' in object && ('uri' in object || 'serverFQDN' in object)) return cyrusMessageText(object);
  const {subject, from, to, unseen} = object;
  return {
    subject: text(subject),
    from: text(from),
    to: text(to),
    unseen: typeof unseen === 'number' ? unseen : undefined,
  };
}
