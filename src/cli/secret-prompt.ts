import {createInterface} from 'node:readline/promises';
import {Writable} from 'node:stream';
import {answerTo} from './confirm.js';

/** Where a question is asked and answered: the process itself, but in tests. */
export interface Terminal {
  readonly stdin: NodeJS.ReadableStream & {readonly isTTY?: boolean};
  readonly stderr: NodeJS.WritableStream & {readonly isTTY?: boolean};
}

/** Asks for a secret, whose letters are not shown; the question goes to stderr. Empty when the input ends. */
async function askSecret(question: string, signal: AbortSignal, {stdin, stderr}: Terminal): Promise<string> {
  // readline echoes what is typed to its output: this one swallows it.
  const output = new Writable({write: (_chunk, _encoding, done) => done()});
  const asking = createInterface({input: stdin, output, terminal: true});
  // Only now does the terminal itself echo nothing more.
  stderr.write(question);
  try {
    return await answerTo(asking, '', signal);
  } finally {
    asking.close();
    stderr.write('\n');
  }
}

/** A way to ask for a secret; null unless both stdin and stderr are terminals. */
export function secretPrompt(
  signal: AbortSignal,
  terminal: Terminal = process,
): ((question: string) => Promise<string>) | null {
  const isPossible = terminal.stdin.isTTY && terminal.stderr.isTTY;
  return isPossible ? (question) => askSecret(question, signal, terminal) : null;
}
