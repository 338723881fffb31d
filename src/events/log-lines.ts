import type {Emit, LogFormat, LogReader} from './formats/line.js';
import {type FramedLine, mayBeJsonFrame, unframeJson, unframeText} from './formats/log-frame.js';
import {mostRepeats, parseRepeat} from './formats/log-repeat.js';
import {damagedRecord, type FilePosition} from './record.js';

/** One of the logs whose lines may mix in a file, each of a container. */
interface Log {
  readonly readers: readonly LogReader[];
  /** The line before, which a syslog daemon may say was repeated. */
  before: Buffer | null;
  /** The parts of a line that the container runtime has divided. */
  parts: Buffer[];
}

/** Lines of further containers are read as those of one log. */
const mostLogs = 1000;
const leftOut = 'truncated: journalctl has left out the message; use its option --all';

/** Takes a line without its frame; whether it was about an event, null to have the log's readers asked. */
type JsonPush = (line: Buffer, at: FilePosition, emit: Emit) => boolean | null;

/**
 * Reads the lines of logs: without the frame that a container runtime, the journal or RFC 5424 puts around them, as often as
 * a syslog daemon says they came.
 */
export class LogLines {
  readonly #createReaders: () => LogReader[];
  readonly #pushJson: JsonPush;
  readonly #logs = new Map<string, Log>();

  /** `pushJson` takes what is a JSON object once the frame is off. */
  constructor(formats: readonly LogFormat[], now: () => number, pushJson: JsonPush) {
    this.#createReaders = () => formats.map((format) => format.createReader(now));
    this.#pushJson = pushJson;
  }

  /** Hands the line's records to `emit`; false when the line is not about an event, null when it is a JSON object of no log. */
  push(line: Buffer, at: FilePosition, emit: Emit): boolean | null {
    const expecting = this.#log('').readers.find((reader) => reader.expects?.(line));
    if (expecting) return expecting.push(line, at, emit);
    if (line[0] !== 0x7b || line.length === 1) return this.#pushFramed(unframeText(line), at, emit);
    const framed = mayBeJsonFrame(line, 0) ? unframeJson(line) : null;
    return framed === null ? this.#pushJson(line, at, emit) : this.#pushFramed(framed, at, emit);
  }

  /** Hands on what still waits for lines that will not come. */
  end(emit: Emit): void {
    for (const {readers} of this.#logs.values()) for (const reader of readers) reader.end(emit);
  }

  #log(name: string): Log {
    const key = this.#logs.size < mostLogs || this.#logs.has(name) ? name : '';
    const log = this.#logs.get(key) ?? {readers: this.#createReaders(), before: null, parts: []};
    this.#logs.set(key, log);
    return log;
  }

  #pushFramed({log: name, line, isPartial}: FramedLine, at: FilePosition, emit: Emit): boolean {
    const log = this.#log(name);
    if (line === null) {
      emit(damagedRecord(Buffer.alloc(0), at, leftOut));
      return true;
    }
    if (isPartial) {
      log.parts.push(line);
      return true;
    }
    const whole = log.parts.length === 0 ? line : Buffer.concat([...log.parts, line]);
    log.parts = [];
    return this.#pushWhole(log, whole, at, emit);
  }

  #pushWhole(log: Log, line: Buffer, at: FilePosition, emit: Emit): boolean {
    const repeat = parseRepeat(line, log.before);
    if (repeat === null) {
      log.before = line;
      return this.#read(log, line, at, emit);
    }
    log.before = repeat.line;
    if (repeat.times > mostRepeats) {
      emit(damagedRecord(line, at, `the log says ${repeat.times} times; the event is shown once`));
      return this.#read(log, repeat.line, at, emit) || true;
    }
    let isEvent = false;
    for (let time = 0; time < repeat.times; time += 1) isEvent = this.#read(log, repeat.line, at, emit) || isEvent;
    return isEvent;
  }

  #read(log: Log, line: Buffer, at: FilePosition, emit: Emit): boolean {
    const asJson = line[0] === 0x7b && line.length > 1 ? this.#pushJson(line, at, emit) : null;
    return asJson ?? log.readers.some((reader) => reader.push(line, at, emit));
  }
}
