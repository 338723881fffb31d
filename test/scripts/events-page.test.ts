import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {describe, expect, test} from 'vitest';
import {fieldRows} from '../../scripts/docs/event-fields.js';
import {formatEventsPage} from '../../scripts/docs/events-page.js';
import {eventNames} from '../../src/events/event.js';
import {cyrus} from '../../src/events/formats/cyrus.js';
import {parseText23} from '../../src/events/formats/dlog-text.js';
import {kafka} from '../../src/events/formats/kafka.js';
import {ox} from '../../src/events/formats/ox.js';
import {driverEvents, eventFunction, isDriverEvent} from '../../src/lua/driver-events.js';

function recorded(name: string): string {
  return readFileSync(fileURLToPath(new URL(`../captures/${name}`, import.meta.url)), 'utf8');
}

describe('the page about events', () => {
  test('has a row for every event', () => {
    const page = formatEventsPage({eventNames, cyrus, kafka, ox, parseText23, eventFunction, isDriverEvent});

    for (const name of eventNames) expect(page).toContain(`\n| ${name} |`);
    expect(page).toContain(
      '| MailboxUnsubscribe | – | `MailboxUnsubscribe: Mailbox was subscribed to` | `dovecot_lua_notify_event_mailbox_unsubscribe` | `MailboxUnsubscribe` | `MailboxUnSubscribe` |',
    );
    expect(page).toContain('| MessageNew | `messageNew` | `MessageNew: Subject [TEXT]` |');
  });

  test('names every key that the lua driver fills, and no other', () => {
    const keys = new Set(['name', 'mailbox', ...Object.values(driverEvents).flat()]);

    expect(
      fieldRows
        .map(({lua}) => lua)
        .filter((key) => key !== '')
        .sort(),
    ).toEqual([...keys].sort());
  });

  test('names members of ox requests that a server has sent', () => {
    const requests = recorded('ox-requests.jsonl');

    for (const {ox} of fieldRows.filter(({ox: member}) => member !== '')) expect(requests).toContain(`\\"${ox}\\":`);
  });

  test('names members that Cyrus has written', () => {
    const events = recorded('cyrus-events.jsonl');

    for (const {cyrus: members} of fieldRows.filter(({cyrus: member}) => member !== '')) {
      for (const member of members.split(', ')) expect(events).toContain(`"${member}":`);
    }
  });

  test('names keys of Lua tables that a server has filled', () => {
    const calls = recorded('lua-events.jsonl');

    for (const {lua} of fieldRows.filter(({lua: key}) => key !== '')) expect(calls).toContain(`"${lua}":`);
  });
});
