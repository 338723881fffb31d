import {PassThrough} from 'node:stream';
import {describe, expect, test} from 'vitest';
import {secretPrompt} from '../../src/cli/secret-prompt.js';

/** A terminal: what was set of its raw mode, and what is shown. */
function createTerminal({isTTY = true} = {}) {
  const modes: boolean[] = [];
  const stdin = Object.assign(new PassThrough(), {isTTY, setRawMode: (mode: boolean) => void modes.push(mode)});
  const stderr = Object.assign(new PassThrough(), {isTTY});
  return {stdin, stderr, modes, screen: () => String(stderr.read() ?? '')};
}

const never = () => new AbortController().signal;

describe('the question for a secret', () => {
  test('takes what is typed, and shows none of it', async () => {
    const terminal = createTerminal();
    const answer = secretPrompt(never(), terminal)?.('API key: ');

    terminal.stdin.write('gehei');
    terminal.stdin.write('m\r');

    expect(await answer).toBe('geheim');
    expect(terminal.screen()).toBe('API key: \n');
    // The terminal's own echo is off while the question stands, and on again behind it.
    expect(terminal.modes).toEqual([true, false]);
  });

  test('ends with the interruption at Ctrl-C', async () => {
    const terminal = createTerminal();
    const interruption = new AbortController();
    const interrupt = () => interruption.abort();
    process.once('SIGINT', interrupt);
    const answer = secretPrompt(interruption.signal, terminal)?.('API key: ');

    terminal.stdin.write('geh\x03');

    await expect(answer).rejects.toMatchObject({name: 'AbortError'});
    expect(terminal.screen()).toBe('API key: \n');
    process.off('SIGINT', interrupt);
  });

  test.each(['\x04', ''])('takes the end of the input (%j) for an empty answer', async (keys) => {
    const terminal = createTerminal();
    const answer = secretPrompt(never(), terminal)?.('API key: ');

    if (keys === '') terminal.stdin.end();
    else terminal.stdin.write(keys);

    expect(await answer).toBe('');
  });

  test('is not asked where there is no terminal', () => {
    expect(secretPrompt(never(), createTerminal({isTTY: false}))).toBeNull();
  });
});
