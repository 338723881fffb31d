import {decode} from '../events/decode.js';
import {dlog} from '../events/formats/dlog.js';
import {isDlogFrame} from '../events/formats/dlog-text.js';
import {isFrame24} from '../events/formats/dlog-text-2.4.js';
import type {LogFormat, LogReader} from '../events/formats/line.js';
import {LogLines} from '../events/log-lines.js';
import type {EventRecord, FilePosition, PushFailed} from '../events/record.js';
import type {ErrorLine} from './error-line.js';
import {createLogCheck} from './log-check.js';
import {type LogPrefix, parseLogPrefix} from './log-prefix.js';
import {type FailureBounds, isWithin, type LoggedFailure, readFailure} from './read.js';
import {RecentSessions} from './recent-sessions.js';
import type {LoggedEvent, Unnamed, Verdicts} from './session.js';

/** Which failures count. */
export interface JoinOptions {
  /** Only those of these drivers; null for all. */
  readonly drivers: readonly string[] | null;
  /** Throw USAGE for a file that is not a log of Dovecot. */
  readonly mustBeLog: boolean;
  /** Of failures that name no event, those in this range are counted. */
  readonly bounds: FailureBounds;
  /** The clock, milliseconds since 1970, that dates lines without a year. */
  readonly now: () => number;
}

/** The failures of a log, each with the events that it is about. */
export interface JoinedFailures {
  /** By the line where the dlog driver's record of the event is. */
  readonly failed: ReadonlyMap<number, PushFailed>;
  /** How many failures name no event. */
  readonly unnamed: ReadonlyMap<Unnamed, number>;
}

/** Finds the events that the failures in a log are about. Throws USAGE as the options say. */
export async function joinFailures(
  file: string,
  lines: AsyncIterable<readonly Buffer[]>,
  options: JoinOptions,
): Promise<JoinedFailures> {
  const join = new Join(options);
  const check = createLogCheck(file);
  const format: LogFormat<'failures'> = {
    name: 'failures',
    hasPayloadLines: false,
    createReader: (now) => new JoinReader(join, check.add, now),
  };
  const log = new LogLines([format], options.now, () => null);
  let line = 0;
  for await (const batch of lines) {
    for (const bytes of batch) {
      line += 1;
      log.push(bytes, {path: file, line}, ignore);
    }
  }
  log.end(ignore);
  join.end();
  if (options.mustBeLog) check.end();
  return {failed: join.failures, unnamed: join.counts};
}

const ignore = () => undefined;

/** Reads the lines of one log: a file may have several, each of a container. */
class JoinReader implements LogReader {
  readonly #join: Join;
  readonly #check: (text: string) => void;
  readonly #now: () => number;
  readonly #events: LogReader;

  constructor(join: Join, check: (text: string) => void, now: () => number) {
    this.#join = join;
    this.#check = check;
    this.#now = now;
    this.#events = dlog.createReader(now);
  }

  push(bytes: Buffer, at: FilePosition): boolean {
    const text = bytes.toString();
    this.#check(text);
    const prefix = parseLogPrefix(text);
    if (prefix !== null) this.#join.meet(prefix);
    const isEvent = this.#events.push(bytes, at, (record) => this.#join.addRecord(record));
    const logged = isEvent ? null : readFailure(text, `${at.path}:${at.line}`, this.#now);
    if (logged !== null) this.#join.addFailure(logged);
    if (prefix !== null && isEvent && endsTransaction(prefix.text)) this.#join.endTransaction(prefix.session ?? '');
    return isEvent;
  }

  end(): void {
    this.#events.end((record) => this.#join.addRecord(record));
  }
}

function endsTransaction(text: string): boolean {
  const said = text.slice('Debug: '.length);
  return said.includes('Called end_txn ') && (isDlogFrame(said) || isFrame24(said));
}

/** What the lines of a file come to. */
class Join implements Verdicts {
  readonly failures = new Map<number, PushFailed>();
  readonly counts = new Map<Unnamed, number>();
  readonly #options: JoinOptions;
  readonly #sessions = new RecentSessions(this);

  constructor(options: JoinOptions) {
    this.#options = options;
  }

  meet(prefix: LogPrefix): void {
    this.#sessions.meet(prefix);
  }

  addRecord(record: EventRecord): void {
    const {event, mailbox} = decode(record);
    if (record.session === undefined || record.file === null || event === null) return;
    this.#sessions.of(record.session).addEvent({line: record.file.line, event, mailbox});
  }

  addFailure(logged: LoggedFailure): void {
    const {failure, scope, line} = logged;
    const {drivers} = this.#options;
    if (drivers !== null && !drivers.includes(failure.driver)) return;
    const session = scope === 'unknown' ? null : this.#sessionOf(line);
    if (session === null) this.unnamed(logged, 'no-session');
    else session.addFailure(logged);
  }

  #sessionOf({session, process, user}: ErrorLine) {
    if (session !== null) return this.#sessions.of(session);
    return process === null || user === null ? null : this.#sessions.ofProcess(process, user);
  }

  endTransaction(session: string): void {
    this.#sessions.of(session).endTransaction();
  }

  end(): void {
    this.#sessions.end();
  }

  failed({line}: LoggedEvent, {failure: {driver, target, reason}}: LoggedFailure): void {
    const one = {driver, target, reason};
    const first = this.failures.get(line);
    this.failures.set(line, first === undefined ? one : withMore(first, one));
  }

  unnamed({failure}: LoggedFailure, why: Unnamed): void {
    if (isWithin(failure, this.#options.bounds)) this.counts.set(why, (this.counts.get(why) ?? 0) + 1);
  }
}

/** A driver that tries again says the same of the same event several times. */
function withMore(first: PushFailed, one: PushFailed): PushFailed {
  const more = first.more ?? [];
  const isKnown = [first, ...more].some(
    ({driver, target, reason}) => driver === one.driver && target === one.target && reason === one.reason,
  );
  return isKnown ? first : {...first, more: [...more, one]};
}
