import {visible} from './visible.js';

/** Where and how progress is shown. */
export interface ProgressView {
  readonly stream: NodeJS.WriteStream;
  /** No progress at all. */
  readonly quiet: boolean;
  readonly now: () => number;
}

/** Progress of one run on stderr. */
export interface Progress {
  /** Tells how many are done; in other words than the label and that number where some are given. */
  update(done: number, words?: string): void;
  /** Takes it off the terminal. */
  stop(): void;
}

const lineEveryMs = 10_000;
const spinnerAfterMs = 200;

/**
 * Progress of something that may take long: on a terminal with a width a spinner with rate and time left that appears after
 * 200 ms, elsewhere a plain line every 10 s. `total` null where it is not known. The caller must stop it.
 */
export function createProgress(label: string, total: number | null, view: ProgressView): Progress {
  if (view.quiet) return {update: () => undefined, stop: () => undefined};
  const start = view.now();
  let done = 0;
  let step: string | undefined;
  let movedAt = start;
  const line = () =>
    progressLine(label, done, total, {elapsedMs: view.now() - start, idleMs: view.now() - movedAt}, step);
  return {
    ...(hasWidth(view.stream) ? spinner(line, view.stream) : lines(line, view.stream)),
    update(count, words) {
      if (count !== done) movedAt = view.now();
      [done, step] = [count, words];
    },
  };
}

/** Whether it is a terminal that says how wide it is: over one of 0 columns a spinner never comes to the end of its line. */
function hasWidth({isTTY, columns}: NodeJS.WriteStream): boolean {
  return Boolean(isTTY) && columns > 0;
}

function lines(line: () => string, stream: NodeJS.WriteStream) {
  const timer = setInterval(() => stream.write(`% ${visible(line())}\n`), lineEveryMs);
  timer.unref();
  return {stop: () => clearInterval(timer)};
}

function spinner(line: () => string, stream: NodeJS.WriteStream) {
  let stopped = false;
  let stopSpinner = () => undefined as unknown;
  const timer = setTimeout(async () => {
    const {default: ora} = await import('ora');
    if (stopped) return;
    const shown = ora({text: visible(line()), stream, discardStdin: false, hideCursor: true}).start();
    const refresh = setInterval(() => {
      shown.text = visible(line());
    }, 200);
    stopSpinner = () => {
      clearInterval(refresh);
      shown.stop();
    };
  }, spinnerAfterMs);
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
      stopSpinner();
    },
  };
}

/** Without anything new for so long, rate and time left say nothing. */
const idleAfterMs = 5000;

/**
 * `reading 1,200 of 5,000 users, 812/s, 5 s left`, and while nothing moves `reading 1,200 of 5,000 users, nothing for 7 s`.
 * `words` stand for the label and what is done.
 */
export function progressLine(
  label: string,
  done: number,
  total: number | null,
  {elapsedMs, idleMs}: {readonly elapsedMs: number; readonly idleMs: number},
  words = `${label} ${done.toLocaleString('en-US')}`,
): string {
  const rate = elapsedMs === 0 ? 0 : (done * 1000) / elapsedMs;
  const of = total === null ? '' : ` of ${total.toLocaleString('en-US')}`;
  if (idleMs >= idleAfterMs) return `${words}${of}, nothing for ${formatSeconds(Math.floor(idleMs / 1000))}`;
  const shownRate = rate >= 10 ? Math.round(rate).toLocaleString('en-US') : rate.toFixed(1);
  const left = total === null || rate === 0 ? '' : `, ${formatSeconds((total - done) / rate)} left`;
  return `${words}${of}, ${shownRate}/s${left}`;
}

function formatSeconds(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
