import {expect, test} from 'vitest';
import {decode} from '../../src/events/decode.js';
import type {NotificationEvent} from '../../src/events/event.js';
import {EventLineFormatter} from '../../src/events/formats/event-line.js';
import {captureLines, recordsOf} from './captures.js';

/** The event without its text and place. */
function identity({event, user, mailbox, uid, uidvalidity}: NotificationEvent): string {
  return JSON.stringify([event, user, mailbox, uid, uidvalidity]);
}

/** How far apart the cuts are: the small recordings are cut at every byte. */
const recordings = [
  ['kafka-events.jsonl', 1],
  ['kafka-events.payloads.jsonl', 1],
  ['ox-requests.jsonl', 3],
  ['cyrus-events.jsonl', 37],
  ['cyrus-notifyd.log', 41],
  ['cyrus-notifyd-iso8601.log', 7],
] as const;

test.each(recordings)('%s: no cut of a line gives another event', (name, step) => {
  for (const line of captureLines(name)) {
    const whole = recordsOf([line]).records.map(decode).map(identity);
    for (let end = 0; end < line.length; end += step) {
      for (const event of recordsOf([line.subarray(0, end)]).records.map(decode)) {
        new EventLineFormatter().format(event);
        if (event.problem === null) expect(whole).toContain(identity(event));
      }
    }
  }
});
