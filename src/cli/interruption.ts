import {once} from 'node:events';
import {ExitCode} from '../errors.js';

/** The one thing that stops a run from outside. */
export interface Interruption {
  /** Aborts at the first SIGINT, SIGTERM or SIGHUP, and when stdout is closed. */
  readonly signal: AbortSignal;
  interrupted(): boolean;
  stdoutClosed(): boolean;
  /** Resolves when the stream takes more, or when the run is stopped. */
  drained(stream: NodeJS.WriteStream): Promise<void>;
  /** Takes the listeners away. */
  close(): void;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Listens for signals and for the end of stdout. A second signal ends the process at once. */
export function createInterruption(): Interruption {
  const controller = new AbortController();
  let count = 0;
  let closed = false;

  const onSignal = () => {
    count += 1;
    if (count > 1) process.exit(ExitCode.interrupted);
    controller.abort();
  };
  const onStdoutError = (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    closed = true;
    controller.abort();
  };
  for (const name of signals) process.on(name, onSignal);
  process.stdout.on('error', onStdoutError);

  return {
    signal: controller.signal,
    interrupted: () => count > 0,
    stdoutClosed: () => closed,
    async drained(stream) {
      await once(stream, 'drain', {signal: controller.signal}).catch(() => undefined);
    },
    close() {
      for (const name of signals) process.off(name, onSignal);
      // The stdout listener stays: a late EPIPE must not become an uncaught error.
    },
  };
}
