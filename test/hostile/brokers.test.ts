import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, test} from 'vitest';
import {isUnsafe} from '../../src/unsafe-text.js';
import {runCli} from '../run-cli.js';
import {type Answer, int16, int32, startFakeBroker, text, versions} from './fake-broker.js';

const dir = mkdtempSync(join(tmpdir(), 'dovepush-brokers-'));
afterAll(() => rmSync(dir, {recursive: true}));

const [metadata, apiVersions, saslHandshake, saslAuthenticate] = [3, 18, 17, 36];
const known = versions({1: 11, 2: 5, 3: 6, [saslHandshake]: 1, [apiVersions]: 0, [saslAuthenticate]: 1});

/** Lists the topics of a broker that answers so. */
async function topicsOf(answer: Answer, args: readonly string[] = []) {
  const broker = await startFakeBroker(answer);
  try {
    const run = ['events', 'topics', '-b', broker.brokers, '--timeout', '1s', ...args];
    return await runCli(run, {timeoutMs: 20_000});
  } finally {
    broker.close();
  }
}

function login(): readonly string[] {
  const file = join(dir, 'password');
  writeFileSync(file, 'Zq9xKw4T', {mode: 0o600});
  return ['--sasl-mechanism', 'scram-sha-256', '--sasl-username', 'u', '--sasl-password-file', file];
}

describe('a broker whose answers are cut off', () => {
  const lengths = [0, 1, 3, 6, 40];

  test.each(lengths)('after %i bytes is said to be none', async (length) => {
    for (const fill of [0x7f, 0x01]) {
      const {exitCode, stderr} = await topicsOf(() => Buffer.alloc(length, fill));

      expect(stderr).toMatch(/is cut off or is not of Kafka/);
      expect(stderr).not.toMatch(/ {4}at /);
      expect(exitCode).toBe(3);
    }
  });

  test.each(lengths)('after %i bytes of its metadata, too', async (length) => {
    const answer: Answer = ({key}) => (key === apiVersions ? known : Buffer.alloc(length, 1));
    const {exitCode, stderr} = await topicsOf(answer);

    expect(stderr).toMatch(/the answer to Metadata is cut off/);
    expect(exitCode).toBe(3);
  });
});

test.each([0, -1, 99_999, 2 ** 31 - 1])('a broker that names port %i does not answer there', async (port) => {
  const brokers = Buffer.concat([int32(1), int32(1), text('127.0.0.1'), int32(port), int16(-1)]);
  const topic = Buffer.concat([int16(0), text('t'), Buffer.from([0]), int32(1), int16(0), int32(0), int32(1)]);
  const lists = Buffer.concat([int32(0), int32(0), int32(0)]);
  const answer: Answer = ({key}) =>
    key === apiVersions ? known : Buffer.concat([int32(0), brokers, text('c'), int32(1), int32(1), topic, lists]);
  const {exitCode, stderr} = await topicsOf(answer);

  expect(stderr).toContain('its leader, broker 1, does not answer');
  expect(stderr).not.toMatch(/ {4}at /);
  expect(exitCode).not.toBe(0);
});

describe('a broker that takes logins', () => {
  const loggingIn = (step: (body: Buffer) => Buffer): Answer => {
    return ({key, body}) => {
      if (key === apiVersions) return known;
      if (key === saslHandshake) return Buffer.concat([int16(0), int32(1), text('SCRAM-SHA-256')]);
      return key === saslAuthenticate ? step(body) : null;
    };
  };

  test('and wants the password hashed two thousand million times does not hold the process', async () => {
    const answer = loggingIn((body) => {
      const nonce = /r=([^,]+)/.exec(body.toString('latin1'))?.[1] ?? '';
      const first = Buffer.from(`r=${nonce}x,s=c2FsdA==,i=2000000000`);
      return Buffer.concat([int16(0), int16(-1), int32(first.length), first, Buffer.alloc(8)]);
    });
    const {exitCode, stderr} = await topicsOf(answer, login());

    expect(stderr).toContain('the broker wants the password hashed 2000000000 times');
    expect(exitCode).toBe(3);
  });

  test('and writes to the terminal when it refuses is spelt out, the password masked', async () => {
    const words = 'no \u001b]0;t\u0007\u202e\n::error::forged\nZq9xKw4T';
    const answer = loggingIn(() => Buffer.concat([int16(58), text(words), int32(0), Buffer.alloc(8)]));
    const {exitCode, stderr} = await topicsOf(answer, login());

    expect([...stderr].filter((one) => one !== '\n' && isUnsafe(one.codePointAt(0) ?? 0))).toEqual([]);
    expect(stderr).toContain('\\x1b]0;t\\x07');
    expect(stderr).not.toMatch(/^::error::|Zq9x/m);
    expect(exitCode).toBe(3);
  });
});

test.each([metadata])('a broker that never answers request %i ends with the limit', async (silent) => {
  const {exitCode, stderr} = await topicsOf(({key}) => (key === silent ? null : known));

  expect(stderr).toContain('Error: ');
  expect(exitCode).toBe(3);
});
