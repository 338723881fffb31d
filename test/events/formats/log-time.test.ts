import {describe, expect, test} from 'vitest';
import {parseLogTime} from '../../../src/events/formats/log-time.js';
import {eventsOf} from '../captures.js';

const local = (...fields: [number, number, number, number?, number?, number?]) => new Date(...fields).getTime();
const at = (nowMs: number) => () => nowMs;

describe('a time without a year is of the latest year that is at most a day ahead', () => {
  const [winter, newYear] = [local(2026, 11, 31, 23, 59, 50), local(2027, 0, 1, 0, 0, 10)];
  test.each([
    ['of the same second', 'Nov 30 10:00:00', local(2026, 10, 30, 10), local(2026, 10, 30, 10)],
    ['of a clock 5 s fast', 'Nov 30 10:00:05', local(2026, 10, 30, 10), local(2026, 10, 30, 10, 0, 5)],
    ['of a zone 14 h east', 'Dec  1 00:00:00', local(2026, 10, 30, 10), local(2026, 11, 1)],
    ['a day ahead', 'Dec  1 10:00:00', local(2026, 10, 30, 10), local(2026, 11, 1, 10)],
    ['more than a day ahead', 'Dec  1 10:00:01', local(2026, 10, 30, 10), local(2025, 11, 1, 10, 0, 1)],
    ['of the next year', 'Jan  1 00:00:05', winter, local(2027, 0, 1, 0, 0, 5)],
    ['of the old year, read in it', 'Dec 31 23:59:49', winter, local(2026, 11, 31, 23, 59, 49)],
    ['of the old year, read in the new', 'Dec 31 23:59:49', newYear, local(2026, 11, 31, 23, 59, 49)],
    ['of the new year', 'Jan  1 00:00:05', newYear, local(2027, 0, 1, 0, 0, 5)],
    ['two days into the new year, read in the old', 'Jan  2 00:00:00', winter, local(2026, 0, 2)],
    ['of a leap day', 'Feb 29 10:00:00', local(2026, 10, 30), local(2024, 1, 29, 10)],
    ['of a leap day that begins', 'Feb 29 01:00:00', local(2028, 1, 28, 23), local(2028, 1, 29, 1)],
    ['of a leap day eight years ago', 'Feb 29 10:00:00', local(2104, 1, 1), local(2096, 1, 29, 10)],
  ])('%s: %s', (_, text, nowMs, expected) => {
    expect(parseLogTime(text, at(nowMs))).toBe(expected);
  });

  test.each(['Foo  1 10:00:00', 'Feb 30 10:00:00', 'yesterday', ''])('%j is none', (text) => {
    expect(parseLogTime(text, at(local(2026, 10, 30)))).toBeNull();
  });

  test('while a time with a year needs no clock', () => {
    const broken = () => expect.unreachable();

    expect(parseLogTime('2026-11-21T22:35:33+01:00', broken)).toBe(Date.UTC(2026, 10, 21, 21, 35, 33));
  });
});

describe('lines of one log are dated when they are read', () => {
  const stamps = ['Nov 30 23:59:58', 'Dec  2 12:00:00', 'Jan  5 08:00:00'];
  const expected = [local(2026, 10, 30, 23, 59, 58), local(2026, 11, 2, 12), local(2027, 0, 5, 8)];
  const session = (user: string) => `mx dovecot: imap(${user})<7><abc>: Debug: `;
  const dovecot = stamps.flatMap((stamp, index) =>
    [
      'Called begin_txn push_notification plugin hook.',
      'Mailbox data: Mailbox [INBOX]',
      'MailboxCreate: Mailbox was created',
    ].map((text) => `${stamp} ${session(`user${index}`)}${text}`),
  );
  const cyrus = stamps.map(
    (stamp) =>
      `${stamp} mx notifyd[7]: EVENT, cyrus, , , "" {"event":"MailboxCreate","uri":"imap://h/user/alice;UIDVALIDITY=5","pid":7}`,
  );

  test.each([
    ['Dovecot', dovecot, 3],
    ['Cyrus', cyrus, 1],
  ])('%s', (_, lines, linesPerEvent) => {
    // The clock is asked once for each event, also for those that come only with the end of the log.
    const times = [...expected];
    const events = eventsOf(
      lines.map((line) => Buffer.from(line)),
      'auto',
      () => times.shift() ?? expect.unreachable(),
    );

    expect(lines).toHaveLength(3 * linesPerEvent);
    expect(events.map(({timestampMs}) => timestampMs)).toEqual(expected);
  });
});
