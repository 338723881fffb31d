import {once} from 'node:events';
import {ExitCode} from '../errors.js';

/** The one thing that stops a run from outside. */
export interface Interruption {
  /** Aborts at the first SIGINT, SIGTERM or SIGHUP, and when stdout is closed. */
  readonly signal: AbortSignal;
  interrupted(): boolean;
  /** How long the run may take to end after a signal; 1.7 s unless it is said. Milliseconds. */
  allow(graceMs: number): void;
  stdoutClosed(): boolean;
  /** Why stdout takes nothing more, for another reason than being closed: a full disk; else null. */
  stdoutFailure(): Error | null;
  /** Resolves when stdout takes more, or when the run is stopped. */
  drained(): Promise<void>;
  /** Resolves when what was written to stdout is out, or was refused. */
  flushed(): Promise<void>;
  /** Takes the listeners away. */
  close(): void;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Sockets that a peer leaves open, or an answer that never comes, must not keep a stopped program alive. */
const defaultGraceMs = 1700;

/**
 * Listens for signals and for the end of stdout. `onFirst` is told of the first signal. A second signal ends the process at once; after the first it is ended, with
 * the exit code that `exitCode` gives, when the run has not ended by itself in time.
 */
export function createInterruption(exitCode: () => ExitCode, onFirst: () => unknown): Interruption {
  const controller = new AbortController();
  let count = 0;
  let closed = false;
  let failure: Error | null = null;
  let graceMs = defaultGraceMs;
  let draining: Promise<void> | null = null;

  const onSignal = () => {
    count += 1;
    if (count > 1) process.exit(ExitCode.interrupted);
    setTimeout(() => process.exit(exitCode()), graceMs).unref();
    controller.abort();
    onFirst();
  };
  const onStdoutError = (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') closed = true;
    else failure ??= error;
    controller.abort();
  };
  for (const name of signals) process.on(name, onSignal);
  // oclif's own listener throws what is no EPIPE, past every catch.
  process.stdout.removeAllListeners('error');
  process.stdout.on('error', onStdoutError);

  return {
    signal: controller.signal,
    interrupted: () => count > 0,
    allow(ms) {
      graceMs = Math.max(graceMs, ms);
    },
    stdoutClosed: () => closed,
    stdoutFailure: () => failure,
    drained() {
      // All who write at the same time wait for the same.
      draining ??= once(process.stdout, 'drain', {signal: controller.signal})
        .catch(() => undefined)
        .then(() => {
          draining = null;
        });
      return draining;
    },
    async flushed() {
      if (closed || failure) return;
      await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
    },
    close() {
      for (const name of signals) process.off(name, onSignal);
      // The stdout listener stays: a late EPIPE must not become an uncaught error.
    },
  };
}

/** Whether something was thrown because the run was stopped. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
