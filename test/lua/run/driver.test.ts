import {expect, test} from 'vitest';
import {usualRelease} from '../../../src/dovecot-release.js';
import {bareEnvironment} from '../../../src/lua/engine/environment.js';
import type {CallResult} from '../../../src/lua/engine/script.js';
import {createDriver} from '../../../src/lua/run/driver.js';
import type {OutputLine} from '../../../src/lua/run/lines.js';
import type {LuaThread} from '../../../src/lua/run/thread.js';

const [begin, messageNew, end] = [
  'dovecot_lua_notify_begin_txn',
  'dovecot_lua_notify_event_message_new',
  'dovecot_lua_notify_end_txn',
];

/** A driver over a thread that has these functions, and what the thread was asked. */
function driverOf(functions: Readonly<Record<string, Partial<CallResult>>>, closing: object = {}) {
  const asked: string[] = [];
  const thread: LuaThread = {
    open: async () => {
      asked.push('open');
      return null;
    },
    has: async (names) => names.filter((name) => name in functions),
    call: async (name) => {
      asked.push(name);
      const result = functions[name];
      return result === undefined ? null : {context: null, returned: null, failure: null, kept: null, ...result};
    },
    drop: async (kept) => void asked.push(`drop ${kept}`),
    close: async () => {
      asked.push('close');
      return {holdsUser: false, failure: null, ...closing};
    },
    terminate: async () => void asked.push('terminate'),
  };
  const environment = (user: string) => ({...bareEnvironment(usualRelease('2.3')), user});
  const driver = createDriver({text: new Uint8Array(), chunkName: 'x.lua', environment, start: () => thread});
  return {driver, asked};
}

/** The lines of a step, and what it gave back. */
async function run<T>(step: AsyncGenerator<OutputLine, T>): Promise<{lines: Partial<OutputLine>[]; value: T}> {
  const lines: OutputLine[] = [];
  for (;;) {
    const {done, value} = await step.next();
    if (done) return {lines, value};
    lines.push(value);
  }
}

test('loads the script anew for another user, and for the same one once', async () => {
  const {driver, asked} = driverOf({});

  for (const user of ['anna', 'anna', 'bert']) await run(driver.enter(user));
  await run(driver.leave());
  await run(driver.leave());

  expect(asked).toEqual(['open', 'close', 'open', 'close']);
  expect(driver.failed).toBe(false);
});

test('hands the live context of a transaction to each function, and drops it at the end', async () => {
  const {driver, asked} = driverOf({[begin]: {kept: 7, returned: 'txn'}, [messageNew]: {}, [end]: {}});
  await run(driver.enter('anna'));

  const {value: transaction} = await run(driver.begin('anna'));
  const event = await run(driver.event(messageNew, 'anna', transaction, {uid: 1}));
  await run(driver.end('anna', transaction, true));

  expect(transaction).toEqual({user: 'anna', context: 7, returned: 'txn'});
  expect(event.lines).toMatchObject([{function: messageNew, context: 'txn', event: {uid: 1}, error: null}]);
  expect(asked).toEqual(['open', begin, messageNew, end, 'drop 7']);
});

test.each([
  ['no event function', {[begin]: {kept: 1}, [end]: {}}, [], false],
  ['no begin_txn', {[messageNew]: {}}, [{function: begin, error: `Missing function ${begin}`}], true],
])('opens no transaction where the script has %s', async (_, functions, lines, failed) => {
  const {driver} = driverOf(functions);

  const begun = await run(driver.begin('anna'));

  expect(begun).toMatchObject({lines, value: null});
  expect(driver.failed).toBe(failed);
});

test('tells of each failure what Dovecot does about it', async () => {
  const failure = {kind: 'runtime', message: 'boom'} as never;
  const {driver} = driverOf({[messageNew]: {failure}}, {holdsUser: true, failure});
  await run(driver.enter('anna'));

  const event = await run(driver.event(messageNew, 'anna', null, null));
  const ended = await run(driver.end('anna', null, true));
  const left = await run(driver.leave());

  expect(event.lines).toMatchObject([
    {error: 'boom', effect: expect.stringMatching(/goes on; the mail is delivered$/)},
  ]);
  expect(ended.lines).toMatchObject([{error: `Missing function ${end}`, success: true}]);
  expect(left.lines).toMatchObject([
    {function: 'script_deinit', error: 'boom'},
    {function: 'script_deinit', effect: expect.stringContaining('panics')},
  ]);
  expect(driver.failed).toBe(true);
});
