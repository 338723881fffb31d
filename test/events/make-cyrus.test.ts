import {describe, expect, test} from 'vitest';
import {makePayload} from '../../src/events/make.js';
import {captureLines, eventsOf} from './captures.js';

/** Recorded events of users on the server with the separator `/`, the first one of each name. */
const recorded = new Map(
  eventsOf(captureLines('cyrus-events.jsonl'))
    .filter(({payload}) => payload?.object.serverFQDN === 'imap.example.org')
    .filter(
      ({user, payload}) =>
        user !== null && (payload?.object.uri === undefined || /\.org(?:$|\/user\/)/.test(String(payload.object.uri))),
    )
    .reverse()
    .map((event) => [event.event, event] as const),
);

describe('an event made in the spelling of Cyrus is what Cyrus wrote', () => {
  test.each([...recorded.keys()].filter((name) => name !== null))('%s', (name) => {
    const event = recorded.get(name) ?? expect.unreachable();
    const {user, mailbox, uidvalidity, uid, payload} = event;
    const place = {user: user ?? '', mailbox: mailbox ?? 'INBOX', uidvalidity: uidvalidity ?? 1, uid: uid ?? 1};
    const made = JSON.parse(makePayload({event: name, ...place, set: []}, 'cyrus'));
    const wire = payload?.object ?? {};

    expect(made.event).toBe(wire.event);
    const uri = String(made.uri).replace(/^imap:\/\/[^/]+/, 'imap://imap.example.org');
    if (wire.uri !== undefined) expect(uri).toBe(wire.uri);
    else expect(made.uri).toBeUndefined();
    // Every field that it writes is one of Cyrus's, in Cyrus's order.
    const keys = Object.keys(made);
    expect(Object.keys(wire).filter((key) => keys.includes(key))).toEqual(keys);
  });

  test('for many names', () => {
    expect(recorded.size).toBeGreaterThan(15);
  });
});
