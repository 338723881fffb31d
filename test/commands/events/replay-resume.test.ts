import {existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, afterEach, describe, expect, it} from 'vitest';
import {type Fate, startEndpoint} from '../../ox/endpoint.js';
import {runCli, startCli} from '../../run-cli.js';
import {writeNotifications} from './notifications.js';

const dir = mkdtempSync(join(tmpdir(), 'dovepush-resume-'));
const events = join(dir, 'events.jsonl');
writeNotifications(events, 20, 10);
afterAll(() => rmSync(dir, {recursive: true}));
let names = 0;
const fresh = (name: string) => join(dir, `${++names}-${name}`);
const linesOf = (path: string) => readFileSync(path, 'utf8').split('\n').filter(Boolean);

describe('a replay that is resumed', () => {
  let endpoint: Awaited<ReturnType<typeof startEndpoint>>;
  const start = async (fate: (arrival: number, body: string) => Fate = () => 200) => {
    endpoint = await startEndpoint(fate);
    return endpoint.url;
  };
  const replay = (...flags: string[]) => runCli(['events', 'replay', '--json', '--yes', ...flags]);
  afterEach(async () => endpoint?.stop());

  it('refuses a checkpoint that is damaged or gone, and a journal that is gone', async () => {
    const result = fresh('result.jsonl');
    await replay('--from', `file:${events}`, '--to', await start(), '--result', result);
    const checkpoint = JSON.parse(readFileSync(`${result}.checkpoint`, 'utf8'));
    const {schema} = checkpoint;
    const damaged = [
      '',
      'null',
      '[]',
      '{"schema":',
      JSON.stringify({schema}),
      JSON.stringify({...checkpoint, flags: {to: 'stdout'}}),
      JSON.stringify({...checkpoint, startedMs: 'then'}),
      JSON.stringify({...checkpoint, ranges: {}}),
      JSON.stringify({...checkpoint, ranges: [{topic: 't', partition: 0, from: 'x', until: 1}]}),
      JSON.stringify({...checkpoint, content: {}}),
      JSON.stringify({...checkpoint, schema: 'dovepush.metadata-run/1'}),
    ];

    for (const text of damaged) {
      writeFileSync(`${result}.checkpoint`, text);
      expect(await replay('--resume', result)).toMatchObject({exitCode: 2, stdout: ''});
    }
    rmSync(`${result}.checkpoint`);
    expect(await replay('--resume', result)).toMatchObject({exitCode: 2, stdout: ''});
    writeFileSync(`${result}.checkpoint`, JSON.stringify(checkpoint));
    rmSync(result);
    expect(await replay('--resume', result)).toMatchObject({exitCode: 2, stdout: ''});
    expect(existsSync(result)).toBe(false);
  });

  it('plans nothing while another run still adds to the journal', async () => {
    const url = await start(() => ({status: 200, afterMs: 30}));
    const result = fresh('result.jsonl');
    const job = ['--from', `file:${events}`, '--to', url, '--result', result, '--timeout', '60s'];
    const first = startCli(['events', 'replay', '--yes', ...job]);
    await endpoint.arrived(20);
    first.kill('SIGSTOP');

    const second = await runCli(['events', 'replay', '--resume', result]);

    first.kill('SIGCONT');
    expect(second).toMatchObject({exitCode: 2, stdout: '', stderr: expect.stringContaining('another run')});
    expect((await first.done).exitCode).toBe(0);
    expect(endpoint.arrivals).toHaveLength(200);
  });

  it('begins its failed file anew, named again or not, and never empties another file', async () => {
    let refuses = true;
    const url = await start((_, body) => (refuses && /"u3@.*"imap-uid":5/.test(body) ? 422 : 200));
    const [result, failed, other] = [fresh('result.jsonl'), fresh('failed.jsonl'), fresh('other.jsonl')];
    const begun = await replay('--from', `file:${events}`, '--to', url, '--result', result, '--failed', failed);
    expect(begun.exitCode).toBe(4);
    const lost = linesOf(failed);
    expect(lost).toHaveLength(6);

    for (const flags of [[], ['--failed', failed]]) {
      expect((await replay('--resume', result, ...flags)).exitCode).toBe(4);
      expect(linesOf(failed)).toEqual(lost);
    }
    for (const old of [events, result]) {
      const before = readFileSync(old, 'utf8');
      expect(await replay('--resume', result, '--failed', old)).toMatchObject({exitCode: 2, stdout: ''});
      expect(readFileSync(old, 'utf8')).toBe(before);
    }
    expect((await replay('--resume', result, '--failed', other)).exitCode).toBe(4);
    expect(linesOf(other)).toEqual(lost);
    refuses = false;
    expect((await replay('--resume', result)).exitCode).toBe(0);
    expect(linesOf(other)).toEqual([]);
  });
});

describe('events replay', () => {
  const replay = (...flags: string[]) => runCli(['events', 'replay', '--from', `file:${events}`, '--yes', ...flags]);

  it('leaves nothing behind where it may not write a file', async () => {
    const [twice, link, result, failed] = [fresh('twice'), fresh('link'), fresh('result'), fresh('failed')];
    symlinkSync(fresh('target'), link);

    for (const flags of [
      ['--to', 'stdout', '--result', twice, '--failed', twice],
      ['--to', `file:${twice}`, '--result', join(dir, '.', twice.slice(dir.length))],
      ['--to', 'stdout', '--result', result, '--failed', link],
      ['--to', `file:${link}`, '--result', result],
    ]) {
      expect(await replay(...flags)).toMatchObject({exitCode: 2, stdout: ''});
    }
    const nowhere = join(dir, 'nowhere', 'file');
    expect((await replay('--to', 'stdout', '--result', result, '--failed', nowhere)).exitCode).toBe(3);
    expect((await replay('--to', 'stdout', '--result', nowhere, '--failed', failed)).exitCode).toBe(3);
    for (const path of [twice, result, failed, `${result}.checkpoint`, `${result}.lock`]) {
      expect([path, existsSync(path)]).toEqual([path, false]);
    }
  });

  it.each([
    ['--offset', '5'],
    ['--offset', '-5'],
    ['--offset', 'end'],
    ['--group', 'sharing'],
    ['--users', events],
    ['--drop', 'everything'],
  ])('refuses %s %s where it would say nothing', async (...flags) => {
    expect(await replay('--to', 'stdout', ...flags)).toMatchObject({exitCode: 2, stdout: ''});
  });
});
