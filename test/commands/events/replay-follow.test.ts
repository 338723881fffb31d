import {appendFileSync, copyFileSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, afterEach, beforeEach, describe, expect, it} from 'vitest';
import {type Fate, startEndpoint} from '../../ox/endpoint.js';
import {runCli, startCli} from '../../run-cli.js';
import {parseLines} from './topics.js';

const dir = mkdtempSync(join(tmpdir(), 'dovepush-follow-'));
afterAll(() => rmSync(dir, {recursive: true}));
let names = 0;
const fresh = (name: string) => join(dir, `${++names}-${name}`);
const line = (uid: number) => `{"user":"u@x","event":"MessageNew","mailbox":"INBOX","uidvalidity":1,"uid":${uid}}\n`;
const lines = (first: number, last: number) =>
  Array.from({length: last - first + 1}, (_, index) => line(first + index)).join('');

describe('events replay --follow', () => {
  let endpoint: Awaited<ReturnType<typeof startEndpoint>>;
  let fate: (body: string) => Fate;
  beforeEach(async () => {
    fate = () => 200;
    endpoint = await startEndpoint((_, body) => fate(body));
  });
  afterEach(async () => endpoint.stop());
  const uids = () => endpoint.taken().map(({uid}) => uid);
  const numbers = (last: number) => Array.from({length: last}, (_, index) => index + 1);
  const follow = (...flags: string[]) => startCli(['events', 'replay', '--follow', '--yes', '--json', ...flags]);
  const stop = async (run: ReturnType<typeof follow>) => {
    run.kill('SIGTERM');
    return await run.done;
  };

  it('sends what comes into a file, each line as it comes, also half lines and after it is rotated', async () => {
    const log = fresh('log');
    writeFileSync(log, lines(1, 2));
    const run = follow('--from', `file:${log}`, '--to', endpoint.url);
    await endpoint.arrived(2);

    appendFileSync(log, line(3).slice(0, 20));
    appendFileSync(log, line(3).slice(20));
    await endpoint.arrived(3);
    renameSync(log, `${log}.1`);
    appendFileSync(`${log}.1`, line(4));
    await endpoint.arrived(4);
    writeFileSync(log, line(5));
    await endpoint.arrived(5);
    appendFileSync(`${log}.1`, line(6));
    await endpoint.arrived(6);
    copyFileSync(log, `${log}.2`);
    truncateSync(log);
    appendFileSync(log, '\n');
    appendFileSync(log, line(7));
    await endpoint.arrived(7);

    const {exitCode, stdout} = await stop(run);
    expect(exitCode).toBe(0);
    expect(parseLines(stdout).at(-1)).toMatchObject({selected: 7, sent: 7});
    expect(uids()).toEqual(numbers(7));
  });

  it('goes on from its journal, also with what came into a file before it was rotated', async () => {
    const [log, result] = [fresh('log'), fresh('result.jsonl')];
    writeFileSync(log, lines(1, 3));
    const run = follow('--from', `file:${log}`, '--to', endpoint.url, '--result', result);
    await endpoint.arrived(3);
    await stop(run);

    appendFileSync(log, lines(4, 5));
    renameSync(log, `${log}.1`);
    writeFileSync(log, lines(6, 7));
    const plan = await runCli(['events', 'replay', '--resume', result, '--dry-run', '--json']);
    const again = startCli(['events', 'replay', '--resume', result, '--yes']);
    await endpoint.arrived(7);
    appendFileSync(log, line(8));
    await endpoint.arrived(8);
    await stop(again);

    expect(parseLines(plan.stdout)).toMatchObject([{selected: 4}]);
    expect(uids()).toEqual(numbers(8));
  });

  it('sends again after a kill only what was under way', async () => {
    const [log, result] = [fresh('log'), fresh('result.jsonl')];
    writeFileSync(log, lines(1, 200));
    fate = () => ({status: 200, afterMs: 5});
    const run = follow('--from', `file:${log}`, '--to', endpoint.url, '--result', result);
    await endpoint.arrived(20);
    run.kill('SIGKILL');
    await run.done;

    const again = startCli(['events', 'replay', '--resume', result, '--yes']);
    while (!uids().includes(200)) await endpoint.arrived(endpoint.arrivals.length + 1);
    await stop(again);

    expect(new Set(uids()).size).toBe(200);
    expect(endpoint.arrivals.length).toBeLessThanOrEqual(201);
  });

  it('sends what comes through a pipe as it comes, and ends with it', async () => {
    const result = fresh('result.jsonl');
    const run = follow('--from', 'file:-', '--to', endpoint.url, '--result', result);
    run.process.stdin.write(line(1));
    await endpoint.arrived(1);
    run.process.stdin.write(lines(2, 3));
    await endpoint.arrived(3);
    run.process.stdin.end();

    const {exitCode, stdout} = await run.done;
    expect(exitCode).toBe(0);
    expect(parseLines(stdout).at(-1)).toMatchObject({selected: 3, sent: 3});
    expect(await runCli(['events', 'replay', '--resume', result, '--yes'])).toMatchObject({exitCode: 2});
  });

  it('needs a group for a topic; without it a pipe is read to its end, which is told', async () => {
    expect(await runCli(['events', 'replay', '--follow', '--from', 'topic:t', '--to', 'ox'])).toMatchObject({
      exitCode: 2,
    });

    const {stderr} = await runCli(['events', 'replay', '--from', 'file:-', '--to', endpoint.url, '--yes'], {
      input: line(1),
    });
    expect(stderr).toContain('% reading standard input to its end');
  });

  it('skips what is answered with a status that is to be skipped', async () => {
    const log = fresh('log');
    writeFileSync(log, lines(1, 4));
    fate = (body) => (/"imap-uid":2/.test(body) ? 404 : /"imap-uid":3/.test(body) ? 503 : 200);
    const job = ['events', 'replay', '--from', `file:${log}`, '--to', endpoint.url, '--yes', '--json'];

    const {exitCode, stdout} = await runCli([...job, '--skip-status', '404,503']);

    expect(exitCode).toBe(0);
    const [, ...results] = parseLines(stdout);
    expect(results.at(-1)).toMatchObject({sent: 2, failed: 0, skipped: 2});
    expect(results).toContainEqual(expect.objectContaining({status: 'skipped', reason: 'status-404'}));
    expect(endpoint.arrivals).toHaveLength(4);
    expect(await runCli([...job, '--skip-status', '200'])).toMatchObject({exitCode: 2});
    expect(
      await runCli([...job.map((word) => (word === endpoint.url ? 'stdout' : word)), '--skip-status', '404']),
    ).toMatchObject({
      exitCode: 2,
    });
  });
});
