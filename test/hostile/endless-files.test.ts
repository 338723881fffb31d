import {describe, expect, test} from 'vitest';
import {runCli} from '../run-cli.js';

/** Calls that read a file whole, or line by line, by the error that each ends with. */
const calls: readonly (readonly [string, readonly string[]])[] = [
  ['LUA_UNREADABLE', ['lua', 'check', '/dev/zero']],
  ['LUA_UNREADABLE', ['events', 'replay', '--from', 'file:examples/events.jsonl', '--to', 'lua:/dev/zero', '--yes']],
  ['INPUT_UNREADABLE', ['metadata', 'apply', '/dev/zero', '--dry-run']],
  ['INPUT_UNREADABLE', ['metadata', 'apply', '/dev/zero', '--dry-run', '--input-format', 'jsonl']],
  ['INPUT_UNREADABLE', ['metadata', 'get', '--users', '/dev/zero']],
  ['INPUT_UNREADABLE', ['metadata', 'audit', '--expect', '/dev/zero']],
  ['FILE_UNREADABLE', ['events', 'failures', '/dev/zero']],
  ['FILE_UNREADABLE', ['events', 'show', '/dev/zero']],
  ['PROFILE_UNREADABLE', ['profile', 'list', '--config', '/dev/zero']],
  ['KAFKA_CONFIG_UNREADABLE', ['events', 'topics', '-F', '/dev/zero']],
  ['TLS_FILE_UNREADABLE', ['events', 'topics', '-b', '127.0.0.1:1', '--tls', '--tls-ca', '/dev/zero']],
];

describe('a device without end', () => {
  test.each(calls)('ends with %s: %j', async (code, args) => {
    const {exitCode, stdout, stderr} = await runCli(args, {timeoutMs: 30_000});
    expect({exitCode, stdout, code: /^Code: (.*)$/m.exec(stderr)?.[1]}).toEqual({exitCode: 3, stdout: '', code});
    expect(stderr).toMatch(/(?:longer|larger) than \d+ MiB/);
  });
});

test.each([
  ['config', 'convert', 'test/corpus/config-2.3/local-block.conf', '--write', '/proc/dovepush/x'],
  ['profile', 'set', 'live', 'brokers=127.0.0.1:1', '--config', '/proc/dovepush/config.ini'],
])('a folder that the system never makes is an error: %s %s', async (...args) => {
  const {exitCode, stderr} = await runCli(args, {timeoutMs: 30_000});
  expect([exitCode, stderr]).toEqual([3, expect.stringMatching(/^Code: FILE_UNWRITABLE$/m)]);
});

test('a file name that the system refuses is a topic name, not a bug', async () => {
  const {exitCode, stderr} = await runCli(['events', 'stats', 'a'.repeat(5000)]);
  expect([exitCode, /^Code: (.*)$/m.exec(stderr)?.[1]]).toEqual([2, 'USAGE']);
});
