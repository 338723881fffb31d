import {expect, it} from 'vitest';
import {bareRecord, type EventRecord} from '../../src/events/record.js';
import type {TopicWriter} from '../../src/kafka/write.js';
import type {WritableRecord} from '../../src/kafka/write-options.js';
import type {LuaDriver} from '../../src/lua/run/driver.js';
import {systemClock} from '../../src/sinks/clock.js';
import {createHttpSink} from '../../src/sinks/http.js';
import {createLuaSink} from '../../src/sinks/lua.js';
import type {Outcome, Sink} from '../../src/sinks/sink.js';
import {createTopicSink} from '../../src/sinks/topic.js';
import {createUserNames} from '../../src/sinks/user-names.js';

async function* nothing(): AsyncGenerator<never, void> {
  yield* [];
}

const policy = {retries: 0, backoffMs: 1, maxPauseMs: 10, onError: 'skip' as const, random: () => 0.5};
const common = {...policy, clock: systemClock, notify: () => undefined};
const payload = (event: string) =>
  Buffer.from(JSON.stringify({user: 'u', event, mailbox: 'INBOX', uidvalidity: 1, uid: 7}));
const lineOf = (event: string, timestampMs: number | null): EventRecord =>
  bareRecord(payload(event), timestampMs, {path: 'x', line: 1});

async function outcomesOf(sink: Sink, records: readonly EventRecord[]): Promise<Outcome[]> {
  async function* once() {
    yield records;
  }
  const outcomes: Outcome[] = [];
  for await (const some of sink.send(once(), new AbortController().signal, () => undefined)) outcomes.push(...some);
  return outcomes;
}

it('a payload without a time gets the present one in a topic, one with a time keeps it, a record without one has none', async () => {
  const written: WritableRecord[] = [];
  const writer: TopicWriter = {
    topic: 't',
    partitions: 1,
    async write(_partition, records) {
      written.push(...records);
      return [{first: 0, count: records.length, offset: 0}];
    },
  };
  const options = {keepPartitions: true, dropTimestamps: false, dropHeaders: false, tag: null};
  const sink = createTopicSink({...common, ...options, name: 'topic:t', writer});
  const recorded: EventRecord = {...lineOf('MessageNew', null), topic: 't', partition: 0, offset: 3};
  const before = Date.now();

  await outcomesOf(sink, [lineOf('MessageNew', null), lineOf('MessageNew', 1_795_300_581_727), recorded]);

  const [now, kept, none] = written.map(({timestampMs}) => timestampMs);
  expect(now).toBeGreaterThanOrEqual(before);
  expect(now).toBeLessThanOrEqual(Date.now());
  expect([kept, none]).toEqual([1_795_300_581_727, null]);
});

it('an event that an endpoint has no place for was not tried, one that is sent was', async () => {
  const client = {
    put: async () => ({status: 200, reason: 'OK', resent: false, body: '', tls: null}),
    close: () => undefined,
  };
  const about = {
    subscribers: null,
    names: createUserNames({subscribers: null, allUsers: true, userFromMetadata: false}),
    series: '2.3' as const,
    concurrency: 2,
    skipStatuses: new Set<number>(),
  };
  const sink = createHttpSink({...common, ...about, name: 'http://x/', client: client as never});

  const outcomes = await outcomesOf(sink, [lineOf('MessageTrash', null), lineOf('MessageNew', null)]);

  expect(outcomes.map(({status, reason, attempts}) => ({status, reason, attempts}))).toEqual([
    {status: 'skipped', reason: 'not-message-new', attempts: 0},
    {status: 'sent', reason: undefined, attempts: 1},
  ]);
});

it('an event whose Lua function failed was tried once, later ones of that user never', async () => {
  const failing = {
    enter: nothing,
    begin: async function* (user: string) {
      yield* [];
      return {user, context: null, returned: null};
    },
    event: async function* (name: string) {
      yield {schema: 'dovepush.lua-call/1', function: name, error: 'x.lua:1: no'};
    },
    end: nothing,
    leave: nothing,
    stop: async () => undefined,
  };
  const driver = failing as unknown as LuaDriver;
  const sink = createLuaSink({name: 'lua:x', driver, onError: 'skip', onLine: () => undefined});

  const outcomes = await outcomesOf(sink, [lineOf('MessageNew', null), lineOf('MessageTrash', null)]);

  expect(outcomes.map(({status, attempts, error}) => ({status, attempts, code: error?.code}))).toEqual([
    {status: 'failed', attempts: 1, code: 'LUA_HANDLER'},
    {status: 'failed', attempts: 0, code: 'EARLIER_FAILED'},
  ]);
});
