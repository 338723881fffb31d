import {describe, expect, it} from 'vitest';
import {type FailureBounds, readFailures} from '../../src/failures/read.js';

const all: FailureBounds = {sinceMs: null, untilMs: null};

async function read(lines: readonly string[], bounds = all) {
  async function* batches() {
    yield lines.map((line) => Buffer.from(line));
  }
  const found = [];
  for await (const some of readFailures('mail.log', batches(), bounds, () => Date.UTC(2026, 10, 30, 12))) {
    found.push(...some);
  }
  return found;
}

const lmtp = (text: string) =>
  `Nov 30 10:00:00 host dovecot: lmtp(9464): Error: lmtp-server: conn 127.0.0.1:46440 [16]: rcpt anna+news@Example.org: ${text}`;
const imap = (text: string) => `Nov 30 10:00:00 imap(bert@example.org)<12><aB/c>: Error: ${text}`;
const ox = (text: string) => `push-notification-ox: Error when sending notification: ${text}`;
const kafka = (text: string) => `Kafka Push Notification: ${text}`;

describe('lines of a log that say that a push failed', () => {
  it.each([
    [lmtp(ox('503 Service Unavailable')), 'anna@example.org', 'ox', null, '503 Service Unavailable'],
    [
      lmtp(ox('connect(127.0.0.1:29090) failed: Connection refused')),
      ...(['anna@example.org', 'ox', '127.0.0.1:29090', 'Connection refused'] as const),
    ],
    [
      lmtp(ox('Request timed out (Request queued 4.007 secs ago, 1 times retried, 2 send attempts in 4.007 secs)')),
      ...(['anna@example.org', 'ox', null, 'Request timed out'] as const),
    ],
    [
      lmtp(ox('Failed to lookup host push.example: Name or service not known')),
      ...(['anna@example.org', 'ox', 'push.example', 'Name or service not known'] as const),
    ],
    [
      imap(kafka('send_to_kafka - failed to produce to topic=dovecot: Local: Queue full')),
      ...(['bert@example.org', 'kafka', 'dovecot', 'Queue full'] as const),
    ],
    [
      imap(kafka('send_to_kafka - topic=dovecot not initialized')),
      ...(['bert@example.org', 'kafka', 'dovecot', 'not initialized'] as const),
    ],
    [
      imap(kafka('msg_cb: message delivery failed: Local: Message timed out')),
      ...([null, 'kafka', null, 'Message timed out'] as const),
    ],
    [
      imap(
        kafka(
          'RDKAFKA-3-FAIL: rdkafka#producer-1: [thrd:127.0.0.1:9/bootstrap]: 127.0.0.1:9/bootstrap: Connect to ipv4#127.0.0.1:9 failed: Connection refused (after 0ms in state CONNECT, 3 identical error(s) suppressed)',
        ),
      ),
      ...([null, 'kafka', '127.0.0.1:9', 'Connection refused'] as const),
    ],
    [
      imap('lua: lua_pcall(dovecot_lua_notify_event_message_new, 2, 0) failed: /etc/push.lua:3: boom'),
      ...(['bert@example.org', 'lua', 'dovecot_lua_notify_event_message_new', '/etc/push.lua:3: boom'] as const),
    ],
    [
      imap('ox: Failed to parse OX REST URL x: Relative HTTP URL not allowed'),
      ...([
        'bert@example.org',
        'ox',
        null,
        'driver did not start: Failed to parse OX REST URL x: Relative HTTP URL not allowed',
      ] as const),
    ],
  ])('%s', async (line, user, driver, target, reason) => {
    const atMs = new Date(2026, 10, 30, 10).getTime();
    expect(await read([line])).toEqual([{atMs, user, driver, target, reason, place: 'mail.log:1'}]);
  });

  it('are read as doveadm log errors of both series prints them', async () => {
    const text = ox('404 Not Found');
    const printed = [
      `Nov 30 10:00:00 Error: lmtp(9464): lmtp-server: conn 127.0.0.1:1 [1]: rcpt anna@example.org: ${text}`,
      `Nov 30 10:00:00.987357 Error: lmtp(anna@example.org)<24612><TSKc>: ${text}`,
    ];

    expect((await read(printed)).map(({user, reason}) => [user, reason])).toEqual([
      ['anna@example.org', '404 Not Found'],
      ['anna@example.org', '404 Not Found'],
    ]);
  });

  it.each([
    'Nov 30 10:00:00 imap(bert)<1><x>: Info: Disconnected: Logged out',
    `Nov 30 10:00:00 imap(bert)<1><x>: Debug: ${lmtp(ox('503 X'))}`,
    `Nov 30 10:00:00 imap(bert)<1><x>: Error: subject said: ${ox('503 X')}`,
    'Nov 30 10:00:00 imap(bert)<1><x>: Error: Mailbox INBOX: Permission denied',
    imap("lua: 'dovecot_lua_notify_event_flags_clear' is not a function"),
    imap('lua: stack traceback:'),
    imap('lua: \t/etc/push.lua:2: in function <dovecot_lua_notify_event_message_new>'),
    imap('lua: what a script logs'),
    imap('lua: Missing function dovecot_lua_notify_end_txn'),
    '',
  ])('are not those of other matters: %s', async (line) => {
    expect(await read([line])).toEqual([]);
  });

  it('keep no password of a URL that Dovecot logs', async () => {
    const [failure] = await read([imap('ox: Failed to parse OX REST URL http://login:geheim@push.example: Bad port')]);

    expect(failure?.reason).toBe(
      'driver did not start: Failed to parse OX REST URL http://login:***@push.example: Bad port',
    );
  });

  it('count only within a range of time', async () => {
    const at = (clock: string) => lmtp(ox('503 X')).replace('10:00:00', clock);
    const bounds = {sinceMs: new Date(2026, 10, 30, 9).getTime(), untilMs: new Date(2026, 10, 30, 10).getTime()};

    expect(await read([at('08:59:59'), at('09:00:00'), at('09:59:59'), at('10:00:00')], bounds)).toHaveLength(2);
  });
});
