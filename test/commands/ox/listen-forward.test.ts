import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, afterEach, describe, expect, it} from 'vitest';
import {startRecorder} from '../../ox/recorder.js';
import {type RunningCli, startCli} from '../../run-cli.js';
import {describeWith} from '../../servers/needs.js';
import {readTopic} from '../../servers/records.js';
import {createTopic, sharedBrokers} from '../../servers/shared.js';

const body = '{"user":"anna@example.org","event":"messageNew","folder":"INBOX","imap-uidvalidity":1,"imap-uid":2}';
const authorization = `Basic ${Buffer.from('sender:secret').toString('base64')}`;

let listener: RunningCli;
let url = '';
const dir = mkdtempSync(join(tmpdir(), 'dovepush-forward-'));
const auth = join(dir, 'auth');
writeFileSync(auth, 'sender:secret\n', {mode: 0o600});

async function listen(...flags: string[]) {
  listener = startCli(['ox', 'listen', '--listen', '127.0.0.1:0', '--path', '/push', '--json', ...flags]);
  [, url = ''] = await listener.waitFor('stderr', /listening on (\S+)/);
}
const put = async (text = body) => (await fetch(url, {method: 'PUT', body: text, headers: {authorization}})).status;
const shown = () =>
  listener
    .stdout()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

afterEach(() => listener.kill('SIGKILL'));
afterAll(() => rmSync(dir, {recursive: true}));

describe('ox listen --forward-to', () => {
  it('hands the body on as Dovecot would send it, without the credentials, and passes each answer back', async () => {
    const statuses = [200, 503, 404];
    const recorder = await startRecorder({answer: () => `HTTP/1.1 ${statuses.shift()} X\r\nContent-Length: 0\r\n\r\n`});
    await listen('--forward-to', recorder.url, '--auth-file', auth);

    expect([await put(), await put(), await put()]).toEqual([200, 503, 404]);

    expect(shown().map(({status}) => status)).toEqual([200, 503, 404]);
    expect(recorder.requests).toHaveLength(3);
    expect(recorder.requests[0]?.replace(/Date: .* GMT/, 'Date: …')).toBe(
      `PUT /push HTTP/1.1\r\nHost: ${new URL(recorder.url).host}\r\nDate: …\r\nContent-Length: ${body.length}\r\nConnection: Keep-Alive\r\nContent-Type: application/json; charset=utf-8\r\n\r\n${body}`,
    );
    expect(listener.stdout() + listener.stderr()).not.toContain('c2VuZGVy');
    recorder.stop();
  });

  it('hands on neither what has no credentials nor, with --strict, what departs', async () => {
    const recorder = await startRecorder();
    await listen('--forward-to', recorder.url, '--auth-file', auth, '--strict');

    const unknown = await fetch(url, {method: 'PUT', body});

    expect([unknown.status, unknown.headers.get('www-authenticate')]).toEqual([401, 'Basic realm="ox"']);
    expect(await put('{}')).toBe(400);
    expect(await put()).toBe(200);
    expect(recorder.requests).toHaveLength(1);
    recorder.stop();
  });

  it('answers 502 while the endpoint is down or silent, says why, and goes on when it is back', async () => {
    const recorder = await startRecorder({answer: () => ''});
    await listen('--forward-to', recorder.url, '--timeout', '300ms');
    expect(await put()).toBe(502);
    recorder.stop();
    expect(await put()).toBe(502);
    const back = await startRecorder({port: Number(new URL(recorder.url).port)});

    expect(await put()).toBe(200);

    expect(back.requests).toHaveLength(1);
    expect(listener.stderr()).toMatch(/% http:\S+: no answer within 300 ms\n% http:\S+: connect ECONNREFUSED/);
    back.stop();
  });
});

describeWith(['kafka'], 'ox listen --to-topic', () => {
  it('answers 200 once the topic has the body, under the user as the key', async () => {
    const brokers = await sharedBrokers();
    const topic = await createTopic(brokers, {partitions: 3});
    await listen('--to-topic', topic, '-b', brokers);

    const users = ['anna', 'ben', 'cleo', 'anna'];
    for (const user of users) expect(await put(body.replace('anna@', `${user}@`))).toBe(200);

    const records = await readTopic(brokers, topic);
    expect(records.map(({key}) => String(key)).sort()).toEqual(users.map((user) => `${user}@example.org`).sort());
    expect(
      new Set(records.filter(({key}) => String(key).startsWith('anna')).map(({partition}) => partition)).size,
    ).toBe(1);
    expect(records.map(({value}) => String(value))).toContain(body);
  });

  it('ends with 3 when the topic does not exist', async () => {
    const brokers = await sharedBrokers();
    listener = startCli(['ox', 'listen', '--listen', '127.0.0.1:0', '--to-topic', 'nowhere-at-all', '-b', brokers]);

    expect(await listener.done).toMatchObject({exitCode: 3});
  });
});
