import {once} from 'node:events';
import {createInterface, type Interface} from 'node:readline/promises';
import {usageError} from '../errors.js';

/** What decides whether a plan may be carried out. */
export interface ConfirmChoice {
  readonly yes: boolean;
  /** False where standard input carries the data. */
  readonly mayAsk: boolean;
  readonly signal: AbortSignal;
}

/**
 * Whether to go on: true with --yes, the answer on a terminal. Throws USAGE where nobody can be asked. An interruption
 * counts as no.
 */
export async function confirm(question: string, {yes, mayAsk, signal}: ConfirmChoice): Promise<boolean> {
  if (yes) return true;
  if (!mayAsk || !process.stdin.isTTY || !process.stderr.isTTY) {
    throw usageError('nothing was done: the plan needs a yes', 'Look at it with --dry-run, then run again with --yes.');
  }
  const asking = createInterface({input: process.stdin, output: process.stderr});
  try {
    const answer = await answerTo(asking, `${question} [y/N] `, signal);
    return /^y(es)?$/i.test(answer.trim());
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  } finally {
    asking.close();
  }
}

/** The line that is typed; empty when the input ends. Rejects with AbortError when the signal aborts, as by Ctrl-C. */
export async function answerTo(asking: Interface, question: string, signal: AbortSignal): Promise<string> {
  // readline keeps Ctrl-C for itself; end of input leaves the question unanswered for ever, Ctrl-D aborts it.
  asking.on('SIGINT', () => process.emit('SIGINT'));
  const ended = once(asking, 'close').then(() => '');
  const answered = asking.question(question, {signal}).catch((error: unknown) => {
    if (signal.aborted || (error as Error).name !== 'AbortError') throw error;
    return '';
  });
  return Promise.race([answered, ended]);
}
