import {AppError} from '../errors.js';
import {parseDlogLine} from '../events/formats/dlog-line.js';
import {parseLogTime} from '../events/formats/log-time.js';
import type {PushFailure} from '../failures/failure.js';
import {anyTime, readFailures} from '../failures/read.js';
import {readTail, tailBytes} from './log-tail.js';

/** What the end of one log says of pushes. */
export interface PushLog {
  /** The file, or `doveadm log errors`. */
  readonly source: string;
  /** Why it could not be looked at; null if it was. */
  readonly problem: string | null;
  /** What of it was not looked at; null if all was. */
  readonly limit: string | null;
  /** In the order of the log. */
  readonly failures: readonly PushFailure[];
  /** When the dlog driver last wrote of each user, milliseconds since 1970. */
  readonly dlogMs: ReadonlyMap<string, number>;
}

/** `doveadm log errors` as a source of lines. */
export const doveadmErrors = 'doveadm log errors';

/** Reads the end of a log file. Never throws for what is wrong with it. */
export function readPushLog(path: string): Promise<PushLog> {
  return orProblem(path, async () => {
    const {lines, isWhole} = await readTail(path);
    const limit = isWhole ? null : `only the last ${tailBytes / 1024 / 1024} MiB were read`;
    return {limit, lines};
  });
}

/** Reads the errors that the running Dovecot keeps in memory, as `ask` prints them. */
export function readKeptErrors(ask: () => Promise<Buffer>): Promise<PushLog> {
  return orProblem(doveadmErrors, async () => {
    const text = (await ask()).toString('latin1');
    return {limit: null, lines: text.split('\n').map((line) => Buffer.from(line, 'latin1'))};
  });
}

interface Read {
  readonly limit: string | null;
  readonly lines: readonly Buffer[];
}

async function orProblem(source: string, read: () => Promise<Read>): Promise<PushLog> {
  try {
    const {limit, lines} = await read();
    return {source, problem: null, limit, failures: await failuresIn(source, lines), dlogMs: dlogTimes(lines)};
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return {source, problem: error.message, limit: null, failures: [], dlogMs: new Map()};
  }
}

async function failuresIn(source: string, lines: readonly Buffer[]): Promise<readonly PushFailure[]> {
  const found: PushFailure[] = [];
  async function* once() {
    yield lines;
  }
  for await (const failures of readFailures(source, once(), anyTime, Date.now)) {
    found.push(...failures);
  }
  return found;
}

/** Cheap enough for each line of a log; what follows must be one of dlog's lines. */
const ofDlog = /Debug: .*(?:Message|Mailbox) data: /s;

function dlogTimes(lines: readonly Buffer[]): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const bytes of lines) {
    const line = bytes.toString();
    const parsed = ofDlog.test(line) ? parseDlogLine(line) : null;
    const atMs = parsed === null ? null : parseLogTime(parsed.time, Date.now);
    if (parsed !== null && atMs !== null) times.set(parsed.user, atMs);
  }
  return times;
}
