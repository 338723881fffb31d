import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {createInterface} from 'node:readline';
import {setTimeout as sleep} from 'node:timers/promises';
import {program} from '../run-cli.js';
import {type Sample, sampleOf} from './samples.js';

/** How one life of a program ended. */
export interface End {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The end of its standard error. */
  readonly said: string;
  /** `repeated` of the summary; 0 for a life that ended without one. */
  readonly repeated: number;
}

export interface Life {
  readonly pid: number;
  readonly samples: Sample[];
  /** Resolves once it is gone. */
  readonly ended: Promise<End>;
  kill(signal: NodeJS.Signals): void;
  running(): boolean;
}

export interface LifeOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Each line of its standard output. */
  readonly onLine?: (line: string) => void;
}

const samplesEveryMs = 5000;
const keptBytes = 4096;
/** A program that does not end within this time after SIGTERM hangs. */
const endMs = 30_000;

const running = new Set<ChildProcess>();

/** Whatever happens, nothing outlives the run. */
export function killAll(): void {
  for (const child of running) child.kill('SIGKILL');
}
process.on('exit', killAll);

/** Starts the built program; its memory and descriptors are looked at every 5 s. */
export function startLife(args: readonly string[], {env = {}, onLine}: LifeOptions = {}): Life {
  const {PATH = ''} = process.env;
  const home = {HOME: '/nonexistent', XDG_CONFIG_HOME: '/nonexistent', LANG: 'C.UTF-8', TZ: 'UTC'};
  const child = spawn(process.execPath, [program, ...args], {
    env: {PATH, ...home, ...env},
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const samples: Sample[] = [];
  const startedAt = performance.now();
  const timer = setInterval(() => {
    const sample = sampleOf(child.pid ?? 0, performance.now() - startedAt);
    if (sample !== null) samples.push(sample);
  }, samplesEveryMs);
  const heard = listen(child, onLine);
  const ended = once(child, 'close').then(([exitCode, signal]) => {
    clearInterval(timer);
    running.delete(child);
    return {exitCode, signal, said: heard.said(), repeated: heard.repeated()};
  });
  return {
    pid: child.pid ?? 0,
    samples,
    ended,
    kill: (signal) => void child.kill(signal),
    running: () => child.exitCode === null && child.signalCode === null,
  };
}

/** Hands on the lines, and remembers only what the summary says and the end of standard error. */
function listen(child: ChildProcess, onLine?: (line: string) => void) {
  let [said, repeated] = ['', 0];
  child.stderr?.on('data', (chunk) => {
    said = (said + chunk).slice(-keptBytes);
  });
  if (child.stdout) {
    createInterface({input: child.stdout}).on('line', (line) => {
      repeated = Number(/^\{.*"repeated":(\d+)/.exec(line)?.[1] ?? repeated);
      onLine?.(line);
    });
  }
  return {said: () => said, repeated: () => repeated};
}

/** Ends a program in order. A program that has to be killed for it is a failure, as its end says. */
export async function stopLife(life: Life): Promise<End> {
  life.kill('SIGTERM');
  const late = new AbortController();
  const watch = sleep(endMs, undefined, {signal: late.signal}).then(
    () => life.kill('SIGKILL'),
    () => undefined,
  );
  const end = await life.ended;
  late.abort();
  await watch;
  return end;
}

export async function killLife(life: Life): Promise<End> {
  life.kill('SIGKILL');
  return life.ended;
}

/** Stops a process for so long. */
export async function freeze(pid: number, ms: number): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  try {
    await sleep(ms);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}
