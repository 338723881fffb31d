import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {hostname, tmpdir} from 'node:os';
import {join} from 'node:path';
import fc from 'fast-check';
import {afterAll, describe, expect, it} from 'vitest';
import {bareRecord, type EventRecord} from '../../src/events/record.js';
import {DoneSet} from '../../src/replay/done.js';
import {openEarlierRun} from '../../src/replay/earlier-run.js';
import {readJournal} from '../../src/replay/journal.js';
import {parseResult, resultsOf} from '../../src/replay/result.js';
import {createRunRecord} from '../../src/replay/run-record.js';
import type {Outcome} from '../../src/sinks/sink.js';

const dir = mkdtempSync(join(tmpdir(), 'dovepush-journal-'));
afterAll(() => rmSync(dir, {recursive: true}));

const checkpoint = {
  flags: {from: 'topic:t', to: 'ox'},
  startedMs: 0,
  ranges: null,
  content: null,
  clusters: [],
  failed: null,
};

function recordAt(partition: number, offset: number): EventRecord {
  return {...bareRecord(Buffer.from('x'), null, {path: 'x', line: 1}), topic: 't', partition, offset, file: null};
}

const settled = (records: readonly EventRecord[], status: Outcome['status'] = 'sent'): Outcome => ({
  records,
  status,
  attempts: 1,
  repeated: false,
  ms: 0,
});

const linesOf = (outcome: Outcome) =>
  resultsOf(outcome, null)
    .map((value) => `${JSON.stringify(value)}\n`)
    .join('');

describe('a journal', () => {
  it('gives back what was sent or skipped, not what failed, and takes no notice of a torn last line', async () => {
    const path = join(dir, 'torn');
    const journal = createRunRecord(path, checkpoint);
    journal.append(linesOf(settled([recordAt(0, 5), recordAt(0, 6), recordAt(0, 9)])));
    journal.append(linesOf(settled([recordAt(1, 5)], 'skipped')));
    journal.append(linesOf(settled([recordAt(1, 6)], 'failed')));
    journal.close();
    const whole = readFileSync(path, 'utf8');
    appendFileSync(path, linesOf(settled([recordAt(2, 1)])).slice(0, -10));

    const {done, unsent} = await readJournal(path);
    expect(unsent('t/1', 100)).toEqual([6]);

    expect(done.size).toBe(4);
    const known = [recordAt(0, 5), recordAt(0, 6), recordAt(0, 9), recordAt(1, 5)];
    expect(known.every((record) => done.has(record))).toBe(true);
    const unknown = [recordAt(0, 7), recordAt(1, 6), recordAt(2, 1), recordAt(3, 5)];
    expect(unknown.some((record) => done.has(record))).toBe(false);
    const earlier = await openEarlierRun(path, {isOnlyRead: false});
    earlier.resume(checkpoint).close();
    earlier.close();
    expect(readFileSync(path, 'utf8')).toBe(whole);
  });

  it('keeps a record whose user or error holds what Unicode takes for a line break', async () => {
    const path = join(dir, 'separators');
    const journal = createRunRecord(path, checkpoint);
    const breaks = 'a\u2028b\u2029c\u0085d\u000be\u000cf@x';
    journal.append(linesOf({...settled([recordAt(0, 1)]), user: breaks, event: 'MessageNew'}));
    const error = {code: 'HTTP_422', message: `the endpoint answered 422 ${breaks}`};
    journal.append(linesOf({...settled([recordAt(0, 2)], 'failed'), error}));
    journal.append(linesOf(settled([recordAt(0, 3)])));
    journal.close();

    const {done, unsent} = await readJournal(path);

    expect([1, 2, 3].map((offset) => done.has(recordAt(0, offset)))).toEqual([true, false, true]);
    expect(unsent('t/0', 10)).toEqual([2]);
  });

  it('is used by one run at a time, and taken over from one that was killed', async () => {
    const path = join(dir, 'locked');
    const journal = createRunRecord(path, checkpoint);
    await expect(openEarlierRun(path, {isOnlyRead: false})).rejects.toThrow(/another run is using this file/);
    journal.close();
    expect(existsSync(`${path}.lock`)).toBe(false);

    const child = spawn('true');
    await once(child, 'exit');
    writeFileSync(`${path}.lock`, JSON.stringify({pid: child.pid, started: '1', host: hostname()}));
    (await openEarlierRun(path, {isOnlyRead: false})).close();
  });

  it('is not taken from a run on another host', () => {
    const path = join(dir, 'elsewhere');
    writeFileSync(`${path}.lock`, JSON.stringify({pid: 1, started: '1', host: 'another.example'}));

    expect(() => createRunRecord(path, checkpoint)).toThrow(/another run is using this file/);
    expect(existsSync(path)).toBe(false);
  });
});

describe('result lines', () => {
  it('join consecutive offsets, and the target goes along', () => {
    const records = [recordAt(3, 7), recordAt(3, 8), recordAt(3, 10)];

    expect(resultsOf({...settled(records), target: {partition: 1, offset: 100}}, null)).toMatchObject([
      {source: {topic: 't', partition: 3, offset: 7, lastOffset: 8, count: 2}, target: {offset: 100, lastOffset: 101}},
      {source: {topic: 't', partition: 3, offset: 10}, target: {partition: 1, offset: 102}},
    ]);
  });

  it('name file and line of what was read from a file', () => {
    const record = bareRecord(Buffer.from('x'), null, {path: '/tmp/spool', line: 4});

    const [line] = resultsOf(settled([record]), '-');

    expect(line).toMatchObject({source: {file: '-', line: 4}, status: 'sent'});
    expect(parseResult(JSON.stringify(line))).toEqual({first: {stream: '', index: 4}, last: 4, status: 'sent'});
  });

  it('that are none are passed over', () => {
    for (const text of ['', 'x', '{}', '{"schema":"dovepush.replay-result/1"}', 'null']) {
      expect(parseResult(text)).toBeNull();
    }
  });
});

describe('the set of what is done', () => {
  it('holds exactly what was added', () => {
    const runs = fc.array(fc.tuple(fc.nat(300_000), fc.nat(50)), {maxLength: 30});
    fc.assert(
      fc.property(runs, fc.array(fc.nat(300_100)), (added, asked) => {
        const done = new DoneSet();
        const model = new Set<number>();
        for (const [first, length] of added) {
          done.add({stream: 't/0', index: first}, first + length);
          for (let at = first; at <= first + length; at += 1) model.add(at);
        }
        expect(done.size).toBe(model.size);
        for (const at of [...asked, ...added.map(([first]) => first)]) {
          expect(done.has(recordAt(0, at))).toBe(model.has(at));
        }
      }),
    );
  });
});
