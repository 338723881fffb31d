import {expect, test} from 'vitest';
import {EventLineFormatter} from '../../../src/events/formats/event-line.js';
import {captureLines, eventsOf} from '../captures.js';

/** The first header of that name as the message has it, folded lines joined as JSON carries them. */
function header(message: string, name: string): string | undefined {
  const head = message.split(/\r?\n\r?\n/)[0] ?? '';
  const match = new RegExp(`^${name}:[ \\t]*((?:.*)(?:\\r?\\n[ \\t].*)*)`, 'im').exec(head);
  return match?.[1]?.replaceAll('\r\n', '\n');
}

test('every recorded request is the MessageNew that its cause says', () => {
  const lines = captureLines('ox-requests.jsonl');
  const causes = lines.map((line) => JSON.parse(line.toString()));
  const events = eventsOf(lines);

  expect(events).toHaveLength(causes.length);
  for (const [index, event] of events.entries()) {
    const {cause, body, headers} = causes[index];
    expect(event).toMatchObject({event: 'MessageNew', mailbox: 'INBOX', problem: null, invalid: false});
    const date = headers.find(([name]: [string]) => name === 'Date')[1];
    expect(event.timestampMs).toBe(Date.parse(date));
    expect(event.record.value?.toString()).toBe(body);
    if (!String(cause.driver).includes('user_from_metadata')) {
      const users = [cause.rcpt].flat().map((rcpt: string) => rcpt.toLowerCase().replace(/\+[^@]*/, ''));
      expect(users).toContain(event.user);
    }
    const subject = typeof cause.message === 'string' ? header(cause.message, 'Subject') : undefined;
    if (subject !== undefined && /^[\x20-\x7e]*$/.test(subject)) {
      expect(event.payload?.object.subject).toBe(subject);
    }
  }
});

test('a request as this program records it keeps the text of its body', () => {
  const line =
    '{"schema":"dovepush.ox-request/1","at":"2026-11-21T22:34:41.123Z","method":"PUT","path":"/x","headers":[["Host","h"]],"body":{"user":"a","event":"messageNew","folder":"INBOX","imap-uidvalidity":1,"imap-uid":2,"n":1.0,"body":{"x":"}"}},"status":200,"problems":[]}';
  const [event] = eventsOf([Buffer.from(line)]);

  expect(JSON.parse(new EventLineFormatter().format(event as never))).toMatchObject({
    event: 'MessageNew',
    uid: 2,
    timestamp: '2026-11-21T22:34:41.123Z',
  });
  expect(event?.payload?.text).toContain('"n":1.0,"body":{"x":"}"}}');
});

test('a request without a JSON body is an event with a problem', () => {
  const line =
    '{"schema":"dovepush.ox-request/1","at":"2026-11-21T22:34:41.123Z","method":"PUT","path":"/x","headers":[],"body":null,"raw":"{","status":400,"problems":["x"]}';

  expect(eventsOf([Buffer.from(line)])).toMatchObject([{event: null, invalid: true}]);
});

test('a request whose headers are an object is read too', () => {
  const line =
    '{"method":"PUT","headers":{"date":"Sat, 21 Nov 2026 22:34:41 GMT"},"body":"{\\"user\\":\\"a\\",\\"event\\":\\"messageNew\\",\\"folder\\":\\"INBOX\\"}"}';

  expect(eventsOf([Buffer.from(line)], 'ox')).toMatchObject([
    {event: 'MessageNew', user: 'a', timestampMs: Date.UTC(2026, 10, 21, 22, 34, 41)},
  ]);
});
