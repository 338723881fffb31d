import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {describe, expect, test} from 'vitest';
import {program, runCli, startCli} from '../run-cli.js';

const onAnyPort = ['ox', 'listen', '--listen', '127.0.0.1:0'];
const listening = /% listening on (http:\S+)/;

async function put(url: string): Promise<void> {
  await fetch(url, {method: 'PUT', body: '{}', signal: AbortSignal.timeout(5000)}).catch(() => undefined);
}

describe('a signal', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s ends a command without an end of its own with 0',
    async (signal) => {
      const cli = startCli([...onAnyPort]);
      await cli.waitFor('stderr', listening);

      cli.kill(signal);

      expect(await cli.done).toMatchObject({exitCode: 0, signal: null, stdout: ''});
    },
  );

  test.each(['SIGINT', 'SIGTERM'] as const)('%s ends a bounded command with 130', async (signal) => {
    const cli = startCli([...onAnyPort, '--count', '1', '--json']);
    await cli.waitFor('stderr', listening);

    cli.kill(signal);

    expect(await cli.done).toMatchObject({exitCode: 130, signal: null, stdout: ''});
  });
});

describe('stdout', () => {
  test('closed by its reader ends the command quietly with 0', async () => {
    const cli = startCli([...onAnyPort, '--json']);
    const [, url = ''] = await cli.waitFor('stderr', listening);

    cli.process.stdout.destroy();
    const puts = Array.from({length: 3}, () => put(url));

    const {exitCode, stderr} = await cli.done;
    await Promise.all(puts);
    expect({exitCode, said: stderr.replace(listening, '').trim()}).toEqual({exitCode: 0, said: ''});
  });

  test('piped to head ends with head', async () => {
    const script = `node ${program} ox listen --listen 127.0.0.1:0 --json | head -n 1; echo "codes: \${PIPESTATUS[*]}"`;
    const shell = spawn('bash', ['-c', script], {stdio: ['ignore', 'pipe', 'pipe']});
    let [out, err] = ['', ''];
    shell.stdout.on('data', (chunk) => {
      out += chunk;
    });
    shell.stderr.on('data', (chunk) => {
      err += chunk;
    });
    while (!listening.test(err)) await once(shell.stderr, 'data', {signal: AbortSignal.timeout(10_000)});

    const [, url = ''] = listening.exec(err) ?? [];
    for (let count = 0; count < 20 && shell.exitCode === null; count += 1) await put(url);
    if (shell.exitCode === null) await once(shell, 'close', {signal: AbortSignal.timeout(10_000)});

    const [first = '', codes] = out.trimEnd().split('\n');
    expect(JSON.parse(first)).toMatchObject({schema: 'dovepush.ox-request/1'});
    expect(codes).toBe('codes: 0 0');
    expect(err.replace(listening, '').trim()).toBe('');
  });

  test('on a full disk ends the command with 3 and says so', async () => {
    const script = `exec node ${program} ox listen --listen 127.0.0.1:0 --json >/dev/full`;
    const shell = spawn('bash', ['-c', script], {stdio: ['ignore', 'ignore', 'pipe']});
    let err = '';
    shell.stderr.on('data', (chunk) => {
      err += chunk;
    });
    while (!listening.test(err)) await once(shell.stderr, 'data', {signal: AbortSignal.timeout(10_000)});

    await put(listening.exec(err)?.[1] ?? '');
    const [exitCode] = await once(shell, 'close', {signal: AbortSignal.timeout(10_000)});

    const error = JSON.parse(err.split('\n')[1] ?? '');
    expect({exitCode, code: error.code}).toEqual({exitCode: 3, code: 'STDOUT_UNWRITABLE'});
  });

  test('takes the version and the help', async () => {
    const [version, help] = await Promise.all([runCli(['--version']), runCli(['ox', 'listen', '--help'])]);

    expect(version).toMatchObject({exitCode: 0, stderr: ''});
    expect(version.stdout).toMatch(/^dovepush\/\d+\.\d+\.\d+ /);
    expect(help).toMatchObject({exitCode: 0, stderr: ''});
    expect(help.stdout).toContain('$ dovepush ox listen --listen 127.0.0.1:0');
  });
});

describe('stderr', () => {
  test('carries notes behind a percent sign, and none with --quiet', async () => {
    const args = [...onAnyPort, '--count', '1', '--wait', '50ms'];

    const [usual, quiet] = await Promise.all([runCli(args), runCli([...args, '--quiet'])]);

    expect(usual.exitCode).toBe(1);
    expect(
      usual.stderr
        .trimEnd()
        .split('\n')
        .filter((line) => !line.startsWith('% ')),
    ).toEqual([]);
    expect(quiet).toMatchObject({exitCode: 1, stdout: '', stderr: ''});
  });
});

describe('colour of an error', () => {
  const red = '\u001b[31mError:';
  const wrong = [...onAnyPort, '--nope'];

  test.each([
    ['is off where stderr is no terminal', [], {}, false],
    ['is on with FORCE_COLOR', [], {FORCE_COLOR: '1'}, true],
    ['is off with FORCE_COLOR=0', [], {FORCE_COLOR: '0'}, false],
    ['is off with NO_COLOR, whatever FORCE_COLOR says', [], {NO_COLOR: '1', FORCE_COLOR: '1'}, false],
    ['is on with --color, whatever NO_COLOR says', ['--color'], {NO_COLOR: '1'}, true],
    ['is off with --no-color, whatever FORCE_COLOR says', ['--no-color'], {FORCE_COLOR: '1'}, false],
    ['follows the last of both flags', ['--color', '--no-color'], {}, false],
  ] as const)('%s', async (_, flags, env, coloured) => {
    const [known, unknown] = await Promise.all([
      runCli([...wrong, ...flags], {env}),
      runCli(['nope', ...flags], {env}),
    ]);

    expect([known.stderr.startsWith(red), unknown.stderr.startsWith(red)]).toEqual([coloured, coloured]);
    if (!coloured) expect(known.stderr + unknown.stderr).not.toContain('\u001b');
  });

  test('never reaches JSON', async () => {
    const {stderr} = await runCli([...wrong, '--json'], {env: {FORCE_COLOR: '3'}});

    expect(stderr).not.toContain('\u001b');
    expect(JSON.parse(stderr).message).toBe("unknown flag '--nope'");
  });
});
