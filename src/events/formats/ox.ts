import {
  noEvent,
  type PayloadFields,
  type PayloadFormat,
  type PayloadObject,
  quoted,
  stringOrNull,
  uint32OrNull,
} from './payload.js';

function decode(object: PayloadObject): PayloadFields {
  const {event, user} = object;
  // The manual of the driver spells MessageNew; the driver sends messageNew and nothing else.
  if (event !== 'messageNew' && event !== 'MessageNew') return noEvent(`no event: ${quoted(event)} is no known name`);
  if (typeof user !== 'string') return noEvent('no event: the payload names no user');
  return {
    event: 'MessageNew',
    user,
    mailbox: stringOrNull(object.folder),
    uidvalidity: uint32OrNull(object['imap-uidvalidity']),
    uid: uint32OrNull(object['imap-uid']),
  };
}

/** The body of the ox driver's request. */
export const ox: PayloadFormat<'ox'> = {
  name: 'ox',
  otherSpellings: {marks: [], events: {MessageNew: ['messageNew']}},
  recognises: (object) => object.event === 'messageNew' || ('folder' in object && 'imap-uid' in object),
  decode,
};
