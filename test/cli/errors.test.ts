import {describe, expect, test} from 'vitest';
import {runCli} from '../run-cli.js';

const onAnyPort = ['ox', 'listen', '--listen', '127.0.0.1:0'];

interface ErrorJson {
  schema: string;
  code: string;
  message: string;
  hint: string | null;
  exitCode: number;
}

/** Both forms of the same failure. */
async function runTwice(
  args: readonly string[],
): Promise<{text: string; json: ErrorJson; exitCodes: (number | null)[]}> {
  const [text, json] = await Promise.all([runCli(args), runCli([...args, '--json'])]);
  expect([text.stdout, json.stdout]).toEqual(['', '']);
  expect(json.stderr.trimEnd().split('\n')).toHaveLength(1);
  return {text: text.stderr, json: JSON.parse(json.stderr), exitCodes: [text.exitCode, json.exitCode]};
}

describe('an error', () => {
  test.each([
    ['an unknown flag', [...onAnyPort, '--nope'], 'USAGE', 2],
    ['a flag without its value', ['ox', 'listen', '--path'], 'USAGE', 2],
    ['a flag whose value is no number', [...onAnyPort, '--count', 'many'], 'USAGE', 2],
    ['a duration without a unit', [...onAnyPort, '--wait', '5'], 'USAGE', 2],
    ['two flags that exclude each other', [...onAnyPort, '-q', '-v'], 'USAGE', 2],
    ['an unknown command', ['nope'], 'USAGE', 2],
    ['an unknown profile', [...onAnyPort, '--profile', 'nope'], 'USAGE', 2],
    ['a place that cannot be written', [...onAnyPort, '--record', '/nonexistent/x'], 'FILE_UNWRITABLE', 3],
  ])('for %s has the same code and exit code in text and JSON', async (_, args, code, exitCode) => {
    const {text, json, exitCodes} = await runTwice(args);

    expect(exitCodes).toEqual([exitCode, exitCode]);
    expect(json).toMatchObject({schema: 'dovepush.error/1', code, exitCode});
    expect(text).toContain(`Error: ${json.message}\n`);
    expect(text).toContain(`Code: ${code}\n`);
    expect(text.includes('Try this: ')).toBe(json.hint !== null);
  });

  test('names the nearest known command', async () => {
    const {json} = await runTwice(['ox', 'lisen']);

    expect(json.hint).toBe("Did you mean 'dovepush ox listen'?");
  });

  test('says what a command does not take', async () => {
    const {json} = await runTwice(['ox', 'listen', 'now']);

    expect(json.message).toBe("'dovepush ox listen' takes no argument 'now'");
  });

  test('is not wrapped in the middle of a word', async () => {
    const path = `/nonexistent/${'long-'.repeat(60)}`;

    const {stderr} = await runCli([...onAnyPort, '--record', path], {env: {COLUMNS: '40'}});

    expect(stderr).toContain(path);
  });

  test.each([
    ['a misplaced argument', ['ox', 'listen', 'http://ops:geheim@mx.example/push']],
    ['an unknown command', ['http://ops:geheim@mx.example/push']],
    ['a path', [...onAnyPort, '--record', 'http://ops:geheim@mx.example/push']],
  ])('masks the password of a URL in %s', async (_, args) => {
    const {text, json} = await runTwice(args);

    expect(text + JSON.stringify(json)).not.toContain('geheim');
    expect(json.message).toContain('http://ops:***@mx.example/push');
  });

  test('spells control characters of what was typed', async () => {
    const {text, json} = await runTwice(['ox\u001b[31m\u202e', 'lis\u0007ten']);

    expect(text).toContain("'ox\\x1b[31m\\u{202e} lis\\x07ten'");
    expect(json.message).toBe("unknown command 'ox\u001b[31m\u202e lis\u0007ten'");
  });
});

describe('a bug', () => {
  // Nobody awaits this rejection; it comes as soon as the command has said that it listens.
  const crash = `data:text/javascript,
    const write = process.stderr.write;
    process.stderr.write = function (text, ...rest) {
      if (String(text).includes('listening')) Promise.reject(new Error('at http://a:geheim@b/'));
      return write.call(this, text, ...rest);
    };`;
  const env = {NODE_OPTIONS: `--import=${encodeURI(crash)}`};

  test('that no code catches ends with 3 and shows its stack in text', async () => {
    const {exitCode, stderr} = await runCli(onAnyPort, {env});

    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/\nError: at http:\/\/a:\*\*\*@b\/\n +at .*\nCode: BUG\n/s);
  });

  test('is one line under --json', async () => {
    const {exitCode, stderr} = await runCli([...onAnyPort, '--json'], {env});

    expect(exitCode).toBe(3);
    expect(JSON.parse(stderr.split('\n')[1] ?? '')).toMatchObject({
      code: 'BUG',
      message: 'at http://a:***@b/',
      exitCode: 3,
    });
  });
});
