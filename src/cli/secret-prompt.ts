import {createInterface} from 'node:readline/promises';
import {Writable} from 'node:stream';
import {answerTo} from './confirm.js';

/** Asks for a secret, whose letters are not shown; the question goes to stderr. Empty when the input ends. */
async function askSecret(question: string, signal: AbortSignal): Promise<string> {
  // readline echoes what is typed to its output: this one swallows it.
  const output = new Writable({write: (_chunk, _encoding, done) => done()});
  const asking = createInterface({input: process.stdin, output, terminal: true});
  // Only now does the terminal itself echo nothing more.
  process.stderr.write(question);
  try {
    return await answerTo(asking, '', signal);
  } finally {
    asking.close();
    process.stderr.write('\n');
  }
}

/** A way to ask for a secret; null unless both stdin and stderr are terminals. */
export function secretPrompt(signal: AbortSignal): ((question: string) => Promise<string>) | null {
  const isPossible = process.stdin.isTTY && process.stderr.isTTY;
  return isPossible ? (question) => askSecret(question, signal) : null;
}
