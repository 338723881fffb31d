import {writeFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {growth, measureProgram} from '../growth.js';
import {million, payloadAt} from '../mix.js';
import {sizesTo, useInputs} from './files.js';

const inputs = useInputs();
const lineAt = (index: number) => `${payloadAt(index).value}\n`;
const script = `function dovecot_lua_notify_begin_txn(user) return {user = user.username} end
function dovecot_lua_notify_event_message_new(ctx, event) ctx.subject = event.subject end
function dovecot_lua_notify_end_txn(ctx) end
`;

test.each(['stats', 'show'])('events %s grows with its lines', async (command) => {
  const exponents = await growth(
    `events ${command} of a file`,
    'records',
    sizesTo(million, 10_000),
    async (records) => {
      const file = await inputs.write('events.jsonl', records, lineAt);
      return measureProgram(['events', command, file, '--json', '-q']);
    },
  );

  expect(exponents.time).toBeLessThan(1.2);
});

test('lua run grows with its events', async () => {
  const [file, push] = [inputs.path('calls.jsonl'), inputs.path('push.lua')];
  writeFileSync(push, script);
  // A user is a session of its own; a hundred letters of each follow one another.
  const letterAt = (index: number) => {
    const user = `user${Math.floor(index / 100)}@example.org`;
    const ids = {mailbox: 'INBOX', event: 'MessageNew', uidvalidity: 1, uid: (index % 100) + 1};
    return `${JSON.stringify({user, ...ids, from: 'Anna <anna@example.org>', subject: `Grüße ${index}`, snippet: 'Hi'})}\n`;
  };
  const exponents = await growth('lua run', 'events', sizesTo(million, 1000), async (events) => {
    await inputs.write('calls.jsonl', events, letterAt);
    return measureProgram(['lua', 'run', push, '--events', file, '--json', '-q']);
  });

  expect(exponents.time).toBeLessThan(1.2);
});
