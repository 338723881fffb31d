import {type ChildProcessByStdio, spawn} from 'node:child_process';
import {once} from 'node:events';
import type {Readable, Writable} from 'node:stream';
import {fileURLToPath} from 'node:url';
import {checkPrintedJson} from './output-schema.js';

/** The program as users start it; `npm run build` must have run. */
export const program = fileURLToPath(new URL('../bin/run.js', import.meta.url));

export interface CliOptions {
  /** Text or bytes on standard input, which is then closed; empty where left out. */
  readonly input?: string | Uint8Array;
  /** Added to a small environment: the caller's profiles and DOVEPUSH_ variables stay out. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** After it the program is killed and the promise rejects. */
  readonly timeoutMs?: number;
}

export interface CliResult {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** stdout as it was written, for what is no text. */
  readonly bytes: Buffer;
}

/** A running program: what it wrote so far, a way to wait for more, its end. */
export interface RunningCli {
  readonly process: ChildProcessByStdio<Writable, Readable, Readable>;
  stdout(): string;
  stderr(): string;
  /** Resolves with the match as soon as the stream holds one. Rejects when the program ends or the time is over. */
  waitFor(stream: 'stdout' | 'stderr', pattern: RegExp, timeoutMs?: number): Promise<RegExpExecArray>;
  kill(signal: NodeJS.Signals): void;
  /** How it ended; rejects when it was killed for its time limit, and for JSON that does not keep to its schema. */
  readonly done: Promise<CliResult>;
}

function environment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const {PATH = ''} = process.env;
  return {PATH, HOME: '/nonexistent', XDG_CONFIG_HOME: '/nonexistent', LANG: 'C.UTF-8', TZ: 'UTC', ...extra};
}

/** Starts the built program. Standard input stays open unless `input` is given; it is killed after the time limit. */
export function startCli(args: readonly string[], options: CliOptions = {}): RunningCli {
  const {input, env, cwd, timeoutMs = 60_000} = options;
  const child = spawn(process.execPath, [program, ...args], {cwd, env: environment(env), stdio: 'pipe'});
  const chunks = {stdout: [] as Buffer[], stderr: [] as Buffer[]};
  const text = (stream: 'stdout' | 'stderr') => Buffer.concat(chunks[stream]).toString('utf8');
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk: Buffer) => chunks[name].push(chunk));
  }
  child.stdin.on('error', () => undefined);
  if (input !== undefined) child.stdin.end(input);

  let late = false;
  const limit = setTimeout(() => {
    late = true;
    child.kill('SIGKILL');
  }, timeoutMs);

  const done = once(child, 'close').then(([exitCode, signal]) => {
    clearTimeout(limit);
    if (late) throw new Error(`${args.join(' ')}: not done after ${timeoutMs} ms; stderr: ${text('stderr')}`);
    for (const stream of ['stdout', 'stderr'] as const) checkPrintedJson(text(stream));
    return {exitCode, signal, stdout: text('stdout'), stderr: text('stderr'), bytes: Buffer.concat(chunks.stdout)};
  });
  done.catch(() => undefined);

  async function waitFor(stream: 'stdout' | 'stderr', pattern: RegExp, waitMs = 30_000): Promise<RegExpExecArray> {
    const deadline = AbortSignal.timeout(waitMs);
    for (;;) {
      const match = pattern.exec(text(stream));
      if (match) return match;
      if (child[stream].closed || child[stream].readableEnded) break;
      const more = await Promise.race([
        once(child[stream], 'data', {signal: deadline}),
        once(child[stream], 'end'),
      ]).catch(() => null);
      if (more === null) break;
    }
    throw new Error(`no ${pattern} on ${stream}\nstdout: ${text('stdout')}\nstderr: ${text('stderr')}`);
  }

  return {
    process: child,
    stdout: () => text('stdout'),
    stderr: () => text('stderr'),
    waitFor,
    kill: (signal) => void child.kill(signal),
    done,
  };
}

/** Runs the built program to its end. */
export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return startCli(args, {input: '', ...options}).done;
}
