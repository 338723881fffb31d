import {execa} from 'execa';
import {AppError} from '../errors.js';

/** How doveadm is started. */
export interface DoveadmProcess {
  /** Path, or a name that is looked up in PATH. */
  readonly program: string;
  /** Handed on as `-c FILE`; null leaves the choice to doveadm. */
  readonly configFile: string | null;
  /** A process that is still there after so many milliseconds is killed with everything it started. */
  readonly timeoutMs: number;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** How a process ended by itself. */
export interface ProcessEnd {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** What one process may print before it is stopped. */
const maxOutputBytes = 256 * 1024 * 1024;

/**
 * The environment of the child: without USER, which doveadm takes where `-u` is missing, and without this program's
 * own settings, which may hold an API key.
 */
function childEnvironment(env: DoveadmProcess['env']): Record<string, string | undefined> {
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

/**
 * Runs doveadm once to its end. Throws DOVEADM_NOT_FOUND, DOVEADM_TIMEOUT, DOVEADM_KILLED, DOVEADM_FAILED (could not be
 * started, or printed without an end).
 */
export async function runDoveadm(
  how: DoveadmProcess,
  words: readonly string[],
  {input, lastBytes}: {readonly input?: string | undefined; readonly lastBytes?: Buffer | undefined} = {},
): Promise<ProcessEnd> {
  const config = how.configFile === null ? [] : ['-c', how.configFile];
  const [file, argv] = commandLine(how.program, [...config, ...words], lastBytes);
  const child = execa(file, argv, {
    // A group of its own: a hanging doveadm goes with its children, and Ctrl-C on the terminal does not reach it.
    detached: true,
    cleanup: false,
    ...(input === undefined ? {stdin: 'ignore'} : {input}),
    encoding: 'buffer',
    env: childEnvironment(how.env) as NodeJS.ProcessEnv,
    extendEnv: false,
    maxBuffer: maxOutputBytes,
    reject: false,
    stripFinalNewline: false,
  });
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    killGroup(child.pid);
  }, how.timeoutMs);
  const end = await child.finally(() => clearTimeout(timer));
  const stderr = Buffer.from(end.stderr ?? []).toString('utf8');
  if (end.isMaxBuffer) killGroup(child.pid);
  if (timedOut) throw timeout(how, stderr);
  if (end.signal !== undefined) throw killed(how, end.signal, stderr);
  if (end.exitCode === undefined || end.isMaxBuffer) throw notStarted(how, end);
  return {exitCode: end.exitCode, stdout: Buffer.from(end.stdout ?? []), stderr};
}

/** What doveadm said, short enough for an error line; empty where it said nothing. */
export function said(stderr: string): string {
  const text = stderr.trim();
  return text.length > 2000 ? `${text.slice(0, 2000)} …` : text;
}

function withWords(message: string, stderr: string): string {
  const words = said(stderr);
  return words === '' ? message : `${message}\n${words}`;
}

function timeout(how: DoveadmProcess, stderr: string): AppError {
  const message = `${how.program} did not end within ${how.timeoutMs / 1000} s and was killed`;
  return new AppError('DOVEADM_TIMEOUT', withWords(message, stderr), {
    hint: 'Look whether Dovecot and its mail storage answer; --timeout gives it longer.',
  });
}

function killed(how: DoveadmProcess, signal: string, stderr: string): AppError {
  return new AppError('DOVEADM_KILLED', withWords(`${how.program} was ended by ${signal}`, stderr), {
    hint: 'Look into the log of Dovecot: doveadm aborts where the auth service or a mail folder cannot be reached.',
  });
}

function notStarted(
  how: DoveadmProcess,
  end: {readonly code?: string | undefined; readonly shortMessage?: string | undefined},
): AppError {
  if (end.code === 'ENOENT') {
    return new AppError('DOVEADM_NOT_FOUND', `there is no program ${how.program}`, {
      hint: 'Name doveadm with --doveadm PATH, or reach it over HTTP with --doveadm-url.',
    });
  }
  if (end.code === 'EACCES') {
    return new AppError('DOVEADM_NOT_FOUND', `${how.program} may not be run by this user`, {
      hint: 'Run as a user who may, or reach doveadm over HTTP with --doveadm-url.',
    });
  }
  const why = end.code === 'E2BIG' ? 'the argument is too long for a command line' : (end.shortMessage ?? 'unknown');
  return new AppError('DOVEADM_FAILED', `${how.program} could not be run: ${why}`);
}
