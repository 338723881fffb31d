import type {ChildProcess} from 'node:child_process';
import {execa} from 'execa';
import {AppError} from '../errors.js';
import {shellWords} from '../shell-words.js';
import {killed, notStarted, timedOut} from './process-errors.js';
import {createTimeLimit} from './time-limit.js';

/** How doveadm is started. */
export interface DoveadmProcess {
  /** Path, or a name that is looked up in PATH. */
  readonly program: string;
  /** Handed on as `-c FILE`; null leaves the choice to doveadm. */
  readonly configFile: string | null;
  /** A process that is still there after so many milliseconds is killed with everything it started. */
  readonly timeoutMs: number;
  /** From `childEnvironment`. */
  readonly env: NodeJS.ProcessEnv;
  /** Takes a line for each process when it has ended. */
  readonly log?: (text: string) => void;
}

/** What goes with the words of a command line. */
export interface ProcessInput {
  /** Text on standard input. */
  readonly input?: string | undefined;
  /** A last argument that is given as bytes. */
  readonly lastBytes?: Buffer | undefined;
}

/** How a process ended by itself. */
export interface ProcessEnd {
  readonly exitCode: number;
  readonly stderr: string;
}

/** A process that was started. */
export interface RunningDoveadm {
  /** What it prints. The process is killed where reading breaks off. */
  readonly output: AsyncIterable<Buffer>;
  /**
   * Settles behind the last of its output, which must be read. Rejects with DOVEADM_NOT_FOUND, DOVEADM_TIMEOUT,
   * DOVEADM_KILLED, DOVEADM_FAILED (could not be started).
   */
  readonly end: Promise<ProcessEnd>;
}

/** What one process may print before it is stopped, where all of it is kept. */
const maxOutputBytes = 256 * 1024 * 1024;
const maxStderrBytes = 64 * 1024;

/**
 * The environment of the child: without USER, which doveadm takes where `-u` is missing, and without this program's
 * own settings, which may hold an API key.
 */
export function childEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => name !== 'USER' && !name.startsWith('DOVEPUSH_'));
  return Object.fromEntries(kept);
}

/** Arguments go as they are: no shell looks at them. A key that is not UTF-8 can only be given as bytes at the end. */
function commandLine(program: string, words: readonly string[], lastBytes: Buffer | undefined): [string, string[]] {
  if (lastBytes === undefined) return [program, [...words]];
  // Node encodes arguments as UTF-8, so other bytes are spelt in octal for printf; the x keeps a line break at the end.
  const octal = [...lastBytes].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is for the shell.
  const script = 'key=$(printf "$1x"); shift; exec "$@" "${key%x}"';
  return ['/bin/sh', ['-c', script, 'sh', octal, program, ...words]];
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

/** A process whose streams are read while it runs, and the promise of its end. */
type Child = Pick<ChildProcess, 'pid' | 'stdout' | 'stderr'> &
  Promise<{readonly exitCode?: number | undefined; readonly signal?: string | undefined; readonly cause?: unknown}>;

const reading = {buffer: false, encoding: 'buffer', reject: false, stripFinalNewline: false} as const;

/** Starts doveadm. What the reader of its output does in between does not count against the time limit. */
export function startDoveadm(
  how: DoveadmProcess,
  words: readonly string[],
  {input, lastBytes}: ProcessInput = {},
): RunningDoveadm {
  const config = how.configFile === null ? [] : ['-c', how.configFile];
  const [file, argv] = commandLine(how.program, [...config, ...words], lastBytes);
  const child = execa(file, argv, {
    // A group of its own: a hanging doveadm goes with its children, and Ctrl-C on the terminal does not reach it.
    detached: true,
    cleanup: false,
    ...(input === undefined ? {stdin: 'ignore'} : {input}),
    ...reading,
    env: how.env,
    extendEnv: false,
  });
  const running = follow(child, how);
  logEnd(how, [...config, ...words], running.end);
  return running;
}

function logEnd({program, log}: DoveadmProcess, words: readonly string[], end: RunningDoveadm['end']): void {
  const start = performance.now();
  const tell = (outcome: string) =>
    log?.(`${shellWords([program, ...words])}: ${outcome} after ${Math.round(performance.now() - start)} ms`);
  end.then(
    ({exitCode}) => tell(`exit code ${exitCode}`),
    (error: AppError) => tell(error.code),
  );
}

function follow(child: Child, how: DoveadmProcess): RunningDoveadm {
  let late = false;
  const limit = createTimeLimit(how.timeoutMs, () => {
    late = true;
    killGroup(child.pid);
  });
  const stderr = collectStderr(child);
  const end = child.then(({exitCode, signal, cause}): ProcessEnd => {
    limit.stop();
    if (late) throw timedOut(how.program, how.timeoutMs, stderr());
    if (signal !== undefined) throw killed(how.program, signal, stderr());
    if (exitCode === undefined) throw notStarted(how.program, cause as NodeJS.ErrnoException);
    return {exitCode, stderr: stderr()};
  });
  end.catch(() => undefined);

  limit.start();
  async function* read(): AsyncGenerator<Buffer> {
    let whole = false;
    try {
      for await (const chunk of child.stdout ?? []) {
        limit.stop();
        yield chunk;
        limit.start();
      }
      whole = true;
    } catch {
      // Its streams break where it could not be started: the end says so.
    } finally {
      if (!whole) killGroup(child.pid);
    }
  }
  return {output: read(), end};
}

function collectStderr(child: Child): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  child.stderr?.on('data', (chunk: Buffer) => {
    if (size < maxStderrBytes) chunks.push(chunk);
    size += chunk.length;
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

/** Runs doveadm once to its end. Throws as `end` rejects, and DOVEADM_FAILED where it prints without an end. */
export async function runDoveadm(
  how: DoveadmProcess,
  words: readonly string[],
  input: ProcessInput = {},
): Promise<ProcessEnd & {readonly stdout: Buffer}> {
  const {output, end} = startDoveadm(how, words, input);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of output) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxOutputBytes) throw new AppError('DOVEADM_FAILED', `${how.program} printed more than 256 MiB`);
  }
  return {...(await end), stdout: Buffer.concat(chunks)};
}
