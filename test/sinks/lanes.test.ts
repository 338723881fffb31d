import {getEventListeners} from 'node:events';
import fc from 'fast-check';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {bareRecord, type EventRecord, type RecordBatch} from '../../src/events/record.js';
import {type Attempt, type Job, type LaneOptions, sendInLanes, type Tries} from '../../src/sinks/lanes.js';
import type {Outcome, SinkNotice} from '../../src/sinks/sink.js';
import {createFakeClock} from './fake-clock.js';

const lost = {code: 'LOST', message: 'lost'};
const never = new AbortController().signal;
const unavailable: Attempt = {kind: 'unavailable', error: lost, mayHaveArrived: false, isAway: false};

function recordOf(user: string, line: number): EventRecord {
  return bareRecord(Buffer.from(user), null, {path: 'x', line});
}

function sent([job]: readonly Job<string>[], {attempts, repeated}: Tries): Attempt {
  const records = job?.records ?? [];
  return {kind: 'settled', outcomes: [{records, status: 'sent', attempts, repeated, ms: 0}], laneFails: false};
}

function refused([job]: readonly Job<string>[], {attempts, repeated}: Tries): Attempt {
  const records = job?.records ?? [];
  return {
    kind: 'settled',
    outcomes: [{records, status: 'failed', attempts, repeated, error: lost, ms: 0}],
    laneFails: true,
  };
}

async function* inBatches(records: RecordBatch, size: number): AsyncGenerator<RecordBatch> {
  for (let start = 0; start < records.length; start += size) yield records.slice(start, start + size);
}

describe('sending in lanes', () => {
  let clock: ReturnType<typeof createFakeClock>;
  let notices: SinkNotice[];
  beforeEach(() => {
    clock = createFakeClock();
    notices = [];
  });
  afterEach(() => clock.stop());

  function options(deliver: LaneOptions<string>['deliver'], more: Partial<LaneOptions<string>> = {}) {
    return {
      concurrency: 4,
      window: 50,
      retries: 2,
      backoffMs: 100,
      maxPauseMs: 60_000,
      onError: 'skip' as const,
      random: () => 0.5,
      prepare: (batch: RecordBatch) =>
        batch.map((record) => ({lane: String(record.value), records: [record], load: String(record.value)})),
      deliver,
      onLeaving: () => undefined,
      clock,
      notify: (notice: SinkNotice) => notices.push(notice),
      ...more,
    };
  }

  async function send(records: RecordBatch, settings: LaneOptions<string>, signal = new AbortController().signal) {
    const outcomes: Outcome[] = [];
    for await (const some of sendInLanes(inBatches(records, 7), settings, signal)) outcomes.push(...some);
    return outcomes;
  }

  it('never has more under way than it may, counting what its reader has not put on record yet', async () => {
    const records = Array.from({length: 60}, (_, index) => recordOf(String(index % 20), index));
    const answer = async (jobs: readonly Job<string>[], tries: Tries) => {
      await new Promise((resolve) => setImmediate(resolve));
      return sent(jobs, tries);
    };
    const open: number[] = [];
    let [begun, recorded] = [0, 0];
    const onLeaving = (some: readonly RecordBatch[]) => {
      begun += some.flat().length;
      open.push(begun - recorded);
    };

    for await (const outcomes of sendInLanes(inBatches(records, 7), options(answer, {onLeaving}), never)) {
      // The others are answered while these are written.
      for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      recorded += outcomes.length;
    }

    expect(recorded).toBe(60);
    expect(Math.max(...open)).toBe(4);
  });

  it('ends when what is under way has ended, if its reader goes away', async () => {
    const records = Array.from({length: 10}, (_, index) => recordOf(String(index), index));
    let [left, came] = [0, 0];
    const answer = async (jobs: readonly Job<string>[], tries: Tries) => {
      left += 1;
      await new Promise<void>((resolve) => clock.after(left * 100, resolve));
      came += 1;
      return sent(jobs, tries);
    };

    for await (const outcomes of sendInLanes(inBatches(records, 7), options(answer), never)) {
      expect(outcomes).toHaveLength(1);
      break;
    }

    expect([left, came]).toEqual([4, 4]);
  });

  it('settles what is under way before it ends with what broke it', async () => {
    const records = Array.from({length: 10}, (_, index) => recordOf(String(index), index));
    const settled: Outcome[] = [];
    let begun = 0;
    const onLeaving = (some: readonly RecordBatch[]) => {
      begun += some.flat().length;
      if (begun > 4) throw new Error('disk full');
    };
    const answer = async (jobs: readonly Job<string>[], tries: Tries) => sent(jobs, tries);

    const run = async () => {
      for await (const some of sendInLanes(inBatches(records, 7), options(answer, {onLeaving}), never))
        settled.push(...some);
    };

    await expect(run()).rejects.toThrow('disk full');
    expect(settled).toHaveLength(4);
  });

  it('settles every record once, keeps the order of each lane, and never sends more at once than it may', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), {minLength: 1, maxLength: 60}),
        fc.infiniteStream(fc.constantFrom('ok', 'ok', 'ok', 'down', 'bad', 'slow')),
        fc.constantFrom('stop', 'skip'),
        async (users, fates, onError) => {
          const records = users.map((user, index) => recordOf(user, index));
          const arrived: EventRecord[] = [];
          const busy = new Set<string>();
          const deliver = async (jobs: readonly Job<string>[], tries: Tries) => {
            const [job] = jobs as [Job<string>];
            expect(busy.has(job.lane)).toBe(false);
            busy.add(job.lane);
            expect(busy.size).toBeLessThanOrEqual(4);
            const fate = fates.next().value;
            if (fate === 'slow') await new Promise<void>((resolve) => clock.after(500, resolve));
            await new Promise((resolve) => setImmediate(resolve));
            busy.delete(job.lane);
            if (fate === 'down') return unavailable;
            if (fate === 'bad') return refused(jobs, tries);
            arrived.push(...job.records);
            return sent(jobs, tries);
          };

          const outcomes = await send(records, options(deliver, {onError}));

          const settled = outcomes.flatMap((outcome) => outcome.records.map(({file}) => file?.line ?? -1));
          expect([...settled].sort((x, y) => x - y)).toEqual(records.map((_, index) => index));
          for (const user of new Set(users)) {
            const mine = outcomes.filter(({records: [record]}) => String(record?.value) === user);
            const lines = mine.map(({records: [record]}) => record?.file?.line ?? -1);
            expect(lines).toEqual([...lines].sort((x, y) => x - y));
            const firstFailed = mine.findIndex(({status}) => status === 'failed');
            if (firstFailed !== -1) expect(mine.slice(firstFailed).every(({status}) => status === 'failed')).toBe(true);
          }
          const saidSent = outcomes.filter(({status}) => status === 'sent').flatMap((outcome) => outcome.records);
          expect(new Set(saidSent)).toEqual(new Set(arrived));
        },
      ),
      {numRuns: 100},
    );
  });

  it('begins nothing new before the reader has come back', async () => {
    let started = 0;
    const deliver = async (jobs: readonly Job<string>[], tries: Tries) => {
      started += 1;
      await new Promise((resolve) => setImmediate(resolve));
      return sent(jobs, tries);
    };
    const records = Array.from({length: 40}, (_, index) => recordOf(`u${index}`, index));

    for await (const _ of sendInLanes(inBatches(records, 40), options(deliver), new AbortController().signal)) {
      const before = started;
      await new Promise((resolve) => setTimeout(resolve, 2));
      expect(started).toBe(before);
    }

    expect(started).toBe(40);
  });

  it('tries again with growing pauses, and says how often', async () => {
    const times: number[] = [];
    const deliver = async (jobs: readonly Job<string>[], tries: Tries) => {
      if (jobs[0]?.lane === 'other') return sent(jobs, tries);
      times.push(clock.now());
      return tries.attempts < 3 ? unavailable : sent(jobs, tries);
    };

    const [outcome] = await send([recordOf('a', 0)], options(deliver, {retries: 5}));

    expect(times).toEqual([0, 100, 300]);
    expect(outcome).toMatchObject({status: 'sent', attempts: 3});
  });

  it('follows the pause that the sink asks for', async () => {
    const times: number[] = [];
    const deliver = async (jobs: readonly Job<string>[], tries: Tries): Promise<Attempt> => {
      times.push(clock.now());
      return tries.attempts === 1 ? {...unavailable, askedMs: 7000} : sent(jobs, tries);
    };

    await send([recordOf('a', 0)], options(deliver));

    expect(times).toEqual([0, 7000]);
  });

  it('pauses while nothing gets through, without spending the retries of each record, and goes on', async () => {
    let tries = 0;
    const deliver = async (jobs: readonly Job<string>[], state: Tries) => {
      tries += 1;
      return clock.now() < 20_000 ? unavailable : sent(jobs, state);
    };
    const records = Array.from({length: 200}, (_, index) => recordOf(`u${index % 20}`, index));

    const outcomes = await send(records, options(deliver));

    expect(outcomes.every(({status}) => status === 'sent')).toBe(true);
    expect(tries).toBeLessThan(230);
    expect(notices.map(({kind}) => kind)).toEqual(['paused', 'resumed']);
  });

  it('gives up after the longest pause, and everything that is left fails', async () => {
    let lastMs = 0;
    const deliver = async () => {
      lastMs = clock.now();
      return unavailable;
    };
    const records = Array.from({length: 200}, (_, index) => recordOf(`u${index % 20}`, index));

    const outcomes = await send(records, options(deliver, {maxPauseMs: 10_000}));

    expect(outcomes).toHaveLength(200);
    expect(outcomes.every(({status, error}) => status === 'failed' && error?.code === 'LOST')).toBe(true);
    expect(lastMs).toBeLessThanOrEqual(10_000);
    expect(clock.now()).toBeLessThan(10_500);
    expect(notices.map(({kind}) => kind)).toEqual(['paused', 'given-up']);
  });

  it('gives up no later where one user alone is left, whose retries would take longer than the pause', async () => {
    const times: number[] = [];
    const deliver = async () => {
      times.push(clock.now());
      return unavailable;
    };

    const outcomes = await send([recordOf('a', 0), recordOf('a', 1)], options(deliver, {retries: 9, maxPauseMs: 1000}));

    expect(outcomes.map(({status, attempts}) => [status, attempts])).toEqual([
      ['failed', 5],
      ['failed', 0],
    ]);
    expect(times).toEqual([0, 100, 300, 700, 1000]);
    expect(notices.map(({kind}) => kind)).toEqual(['given-up']);
  });

  it('pauses at once where nobody is there, but not while something else may get through', async () => {
    const away: Attempt = {...unavailable, isAway: true};
    const first = async (jobs: readonly Job<string>[], tries: Tries) =>
      tries.attempts === 1 ? away : sent(jobs, tries);
    const flapping = async (jobs: readonly Job<string>[], tries: Tries) => {
      if (jobs[0]?.lane === 'a') return first(jobs, tries);
      await new Promise<void>((resolve) => clock.after(10, resolve));
      return sent(jobs, tries);
    };

    await send([recordOf('a', 0)], options(first));
    expect(notices.map(({kind}) => kind)).toEqual(['paused', 'resumed']);
    await send(['a', 'b'].map(recordOf), options(flapping));
    expect(notices).toHaveLength(2);
  });

  it('fails the later records of a user after one that was refused, and sends those of others', async () => {
    const deliver = async (jobs: readonly Job<string>[], tries: Tries) =>
      jobs[0]?.lane === 'a' ? refused(jobs, tries) : sent(jobs, tries);
    const records = ['a', 'b', 'a', 'b', 'a'].map(recordOf);

    const outcomes = await send(records, options(deliver));

    const byUser = (user: string) => outcomes.filter(({records: [record]}) => String(record?.value) === user);
    expect(byUser('a').map(({error}) => error?.code)).toEqual(['LOST', 'EARLIER_FAILED', 'EARLIER_FAILED']);
    expect(byUser('b').map(({status}) => status)).toEqual(['sent', 'sent']);
  });

  it('stops at the first failure where that is asked for, and names the rest', async () => {
    const deliver = async (jobs: readonly Job<string>[], tries: Tries) => refused(jobs, tries);
    const records = ['a', 'b', 'c', 'd'].map(recordOf);

    const outcomes = await send(records, options(deliver, {onError: 'stop', concurrency: 1}));

    expect(outcomes.map(({error}) => error?.code)).toEqual(['LOST', 'STOPPED', 'STOPPED', 'STOPPED']);
  });

  it('finishes what is under way when it is interrupted, and settles nothing else', async () => {
    const controller = new AbortController();
    const deliver = async (jobs: readonly Job<string>[], tries: Tries) => {
      controller.abort();
      await new Promise((resolve) => setImmediate(resolve));
      return sent(jobs, tries);
    };
    const records = Array.from({length: 40}, (_, index) => recordOf(`u${index}`, index));

    const outcomes = await send(records, options(deliver), controller.signal);

    expect(outcomes.length).toBeLessThanOrEqual(4);
    expect(outcomes.every(({status}) => status === 'sent')).toBe(true);
  });

  it('listens to the signal no longer when it is done', async () => {
    const {signal} = new AbortController();
    const deliver = async (jobs: readonly Job<string>[], tries: Tries) => {
      expect(getEventListeners(signal, 'abort')).toHaveLength(1);
      return sent(jobs, tries);
    };

    await send([recordOf('a', 1)], options(deliver), signal);

    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('holds no more records than it may, however slow the sink is', async () => {
    let read = 0;
    let settled = 0;
    const records = Array.from({length: 1000}, (_, index) => recordOf(`u${index}`, index));
    async function* counting() {
      for await (const batch of inBatches(records, 10)) {
        read += batch.length;
        expect(read - settled).toBeLessThanOrEqual(70);
        yield batch;
      }
    }
    const deliver = async (jobs: readonly Job<string>[], tries: Tries) => sent(jobs, tries);

    for await (const some of sendInLanes(counting(), options(deliver), new AbortController().signal)) {
      settled += some.length;
    }

    expect(settled).toBe(1000);
  });

  it('throws what makes sending impossible, after everything that was settled', async () => {
    const deliver = async (jobs: readonly Job<string>[], tries: Tries) => {
      if (jobs[0]?.records[0]?.file?.line === 3) throw new Error('the topic is gone');
      return sent(jobs, tries);
    };
    const seen: Outcome[] = [];
    const sending = async () => {
      const records = ['a', 'a', 'a', 'a', 'a'].map(recordOf);
      const stream = sendInLanes(inBatches(records, 5), options(deliver), new AbortController().signal);
      for await (const some of stream) seen.push(...some);
    };

    await expect(sending()).rejects.toThrow('the topic is gone');
    expect(seen).toHaveLength(3);
  });
});
