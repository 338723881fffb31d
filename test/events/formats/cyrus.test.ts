import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {decode} from '../../../src/events/decode.js';
import {eventNames} from '../../../src/events/event.js';
import {parseCyrusUri} from '../../../src/events/formats/cyrus-uri.js';
import {expandUidset} from '../../../src/events/formats/uidset.js';
import {bareRecord} from '../../../src/events/record.js';
import {capture, captureLines, eventsOf, recordsOf} from '../captures.js';

function decodeObject(object: object) {
  return decode(bareRecord(Buffer.from(JSON.stringify(object)), null, {path: 'x', line: 1}));
}

const isOwner = (name: string) => name.endsWith('@example.org');

describe('the uri of a Cyrus event', () => {
  test.each([
    ['imap://imap.example.org', null, null, null, null],
    ['imap://imap.example.org/user/alice;UIDVALIDITY=5', 'alice', 'INBOX', 5, null],
    ['imap://imap.example.org/user/alice/Projets/%C3%89t%C3%A9;UIDVALIDITY=5/;UID=7', 'alice', 'Projets/Été', 5, 7],
    [
      'imap://imap.example.org/user/alice/mail%3A%2050~60%20%40home%20%231',
      'alice',
      'mail: 50~60 @home #1',
      null,
      null,
    ],
    ['imap://imap.example.org/Public/Announce', null, 'Public/Announce', null, null],
    ['imap://imap.example.org/user', null, 'user', null, null],
    ['imap://mail.example.net/user.carol.Werk.Reports', 'carol', 'Werk.Reports', null, null],
    ['imap://mail.example.net/user.erika%5Em.Sub', 'erika.m', 'Sub', null, null],
    ['imap://imap2.example.org/user/john.doe%40example.org', 'john.doe@example.org', 'INBOX', null, null],
    ['imap://imap2.example.org/user/john.doe/Travel%40example.org', 'john.doe@example.org', 'Travel', null, null],
    [
      'imap://jane.doe@example.org@kolab.example.org/INBOX;UIDVALIDITY=1425991710',
      'jane.doe@example.org',
      'INBOX',
      1425991710,
      null,
    ],
  ])('%s', (uri, owner, mailbox, uidvalidity, uid) => {
    expect(parseCyrusUri(uri, isOwner)).toEqual({owner, mailbox, uidvalidity, uid});
  });

  test('keeps the @ of a folder where no user has that domain', () => {
    expect(parseCyrusUri('imap://h/user/alice/x%40home', () => false)).toMatchObject({
      owner: 'alice',
      mailbox: 'x@home',
    });
  });
});

describe('a set of UIDs', () => {
  test.each([
    ['3', [3]],
    ['1:3', [1, 2, 3]],
    ['2,6:9', [2, 6, 7, 8, 9]],
    ['1:4294967295', null],
    ['9:6', null],
    ['', null],
    ['1:*', null],
    ['0', null],
    ['4294967295:4294967296', null],
  ])('%s', (text, uids) => {
    expect(expandUidset(text)).toEqual(uids);
  });
});

/** What the head of a cut line still says, found with the simplest patterns. */
function headOf(line: Buffer | undefined) {
  const text = line?.toString() ?? '';
  const [, event = '', time = ''] = /\{"event":"([^"]+)","timestamp":"([^"]+)"/.exec(text) ?? [];
  const uri = /"uri":"([^"]+)"/.exec(text)?.[1];
  const user = /user\/([^/;]+)/.exec(uri ?? '')?.[1] ?? null;
  const uid = /;UID=(\d+)$/.exec(uri ?? '')?.[1];
  return {
    event: event.replace('vnd.cmu.', ''),
    user,
    timestampMs: Date.parse(time),
    ...(uid === undefined ? {} : {uid: Number(uid)}),
    invalid: true,
    truncated: true,
  };
}

function timeOf({timestamp}: {timestamp?: string}): number | null {
  return timestamp === undefined ? null : Date.parse(timestamp);
}

describe('recordings of Cyrus', () => {
  const texts = captureLines('cyrus-events.jsonl').map((line) => line.toString());
  const events = eventsOf(captureLines('cyrus-events.jsonl'));

  test('are decoded completely: known names, times, no problem', () => {
    expect(events).toHaveLength(955);
    for (const [index, event] of events.entries()) {
      const wire = JSON.parse(texts[index] ?? '');
      const name = wire.event.replace('vnd.cmu.', '').replace('UnSub', 'Unsub');
      expect(event).toMatchObject({event: name, problem: null, invalid: false});
      expect(eventNames).toContain(name);
      expect(event.timestampMs).toBe(timeOf(wire));
    }
  });

  test('name the owner, not the one who acted', () => {
    const users = new Set(events.map((event) => event.user));

    // Every user of the four servers; nobody where a shared mailbox changed by itself.
    expect(users).toContain(null);
    const people = ['alice', 'bob', 'bob2', 'carol', 'dave.jones', 'dave.jones2'];
    const virtual = ['jane@example.org', 'jane2@example.org', 'john.doe@example.org'];
    expect([...users].filter((user) => user !== null).sort()).toEqual(['cyrus', ...people, ...virtual].sort());
    for (const event of events) {
      if (!event.mailbox?.startsWith('Travel')) continue;
      expect(event.user).toBe('john.doe@example.org');
    }
  });

  test('agree with their own numbers: the UID of the uri or of the set', () => {
    for (const event of events) {
      const {uri = '', uidset} = (event.payload?.object ?? {}) as {uri?: string; uidset?: string};
      const inUri = /;UID=(\d+)$/.exec(uri);
      if (inUri) expect(event.uid).toBe(Number(inUri[1]));
      else if (uidset && /^\d+$/.test(uidset))
        expect(event).toMatchObject({uid: Number(uidset), uids: [Number(uidset)]});
      else expect(event.uid).toBeNull();
      const validity = /;UIDVALIDITY=(\d+)/.exec(uri);
      expect(event.uidvalidity).toBe(validity ? Number(validity[1]) : null);
    }
  });

  test('come out of the syslog as the same texts in the same order', () => {
    const {records} = recordsOf(captureLines('cyrus-notifyd.log'));

    expect(records.map((record) => record.value?.toString())).toEqual(texts);
  });

  test('come out of a log in ISO 8601 as a part of them', () => {
    const {records} = recordsOf(captureLines('cyrus-notifyd-iso8601.log'));
    const log = readFileSync(capture('cyrus-notifyd-iso8601.log'), 'utf8');

    expect(records).toHaveLength(log.split('\n').filter((line) => / EVENT, /.test(line)).length);
    expect(records.every((record) => record.timestampMs === null || record.timestampMs > 1_700_000_000_000)).toBe(true);
    expect(records.map(decode).every((event) => event.problem === null)).toBe(true);
  });

  test.each(['cyrus-notifyd-truncated-busybox.log', 'cyrus-notifyd-truncated-rsyslogd.log'])(
    '%s: cut events say so',
    (name) => {
      const cut = captureLines(name).filter((line) => line.includes(' EVENT, '));
      const cutEvents = eventsOf(cut);

      expect(cutEvents).toHaveLength(cut.length);
      for (const [index, event] of cutEvents.entries()) {
        const whole = cut[index]?.toString().endsWith('}"');
        if (whole) expect(event.problem).toBeNull();
        else expect(event).toMatchObject({...headOf(cut[index]), problem: expect.stringContaining('truncated')});
      }
    },
  );

  /** The payloads of Cyrus's other three ways out: as the text behind the last NUL but one, a dlist literal, standard input. */
  const otherWays: readonly (readonly [string, () => readonly string[]])[] = [
    [
      'datagrams',
      () =>
        captureLines('cyrus-notify-datagrams.jsonl').map((line) => {
          const fields = Buffer.from(JSON.parse(line.toString()).datagramBase64, 'base64').toString().split('\0');
          return fields.find((field) => field.startsWith('{')) ?? '';
        }),
    ],
    [
      'requests of the dlist stream',
      () => {
        const stream = readFileSync(capture('cyrus-notify-dlist.bin'));
        const literals = stream.toString('latin1').matchAll(/MESSAGE \{(\d+)\+?\}\r?\n/g);
        return [...literals].map(({index, 0: head, 1: length}) =>
          stream.toString('utf8', index + head.length, index + head.length + Number(length)),
        );
      },
    ],
    [
      'calls of an external program',
      () => captureLines('cyrus-external.jsonl').map((line) => JSON.parse(line.toString()).stdin.trimEnd()),
    ],
  ];

  test.each(otherWays)('%s hold payloads that are read completely', (_, read) => {
    const payloads = read().filter((text) => text.startsWith('{'));
    const decoded = eventsOf(payloads.map((text) => Buffer.from(text)));

    expect(payloads.length).toBeGreaterThan(5);
    expect(decoded).toHaveLength(payloads.length);
    for (const [index, event] of decoded.entries()) {
      const wire = JSON.parse(payloads[index] ?? '');
      const name = wire.event.replace('vnd.cmu.', '').replace('UnSub', 'Unsub');
      expect(event).toMatchObject({event: name, problem: null, timestampMs: timeOf(wire)});
    }
  });

  test('of a server without assertions have quota events with one pair', () => {
    const quota = eventsOf(captureLines('cyrus-quota-assertions-off.jsonl'));

    expect(quota.filter((event) => event.event === 'QuotaExceed').length).toBeGreaterThan(0);
    expect(quota.every((event) => event.problem === null)).toBe(true);
  });
});

describe('a Cyrus event', () => {
  test('about an alarm has no message number', () => {
    expect(decodeObject({event: 'CalendarAlarm', serverFQDN: 'h', userId: 'alice', uid: 'ics-1'})).toMatchObject({
      event: 'CalendarAlarm',
      uid: null,
      mailbox: null,
    });
  });

  test('of a mail log line that quotes one is none', () => {
    const forged =
      'Nov 21 23:38:38 mail01 notifyd[1]: MAIL, , bob, INBOX,  "From: x#012Subject: EVENT, , , ,  "{"event":"Login","user":"x","serverFQDN":"h"}"';

    expect(recordsOf([Buffer.from(forged)])).toEqual({records: [], passedOver: 1});
  });

  test('in every syslog form is read', () => {
    const message = 'EVENT, , , , "{"event":"Login","user":"x","serverFQDN":"h","uri":"imap://h"}"';
    const lines = [
      '<22>Nov 21 23:38:38 notifyd[1]: ',
      'Nov 21 23:40:04 mail06 mail.info notifyd[1]: ',
      'Nov  1 23:40:04 m cyrus/notify: ',
    ];

    expect(eventsOf(lines.map((start) => Buffer.from(start + message))).map((event) => event.event)).toEqual([
      'Login',
      'Login',
      'Login',
    ]);
  });
});
