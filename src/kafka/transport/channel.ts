import type {Socket} from 'node:net';
import type {Message} from '../messages/message.js';
import {WireReader, WireWriter} from '../messages/wire.js';
import {createFrames, type Frames} from './frames.js';
import {LinkError} from './link-error.js';

interface Waiting {
  readonly buffer: Buffer | undefined;
  readonly resolve: (answer: Buffer) => void;
  readonly reject: (error: unknown) => void;
  /** When the answer is overdue, on the monotonic clock. */
  dueAt: number;
  /** When the broker should have answered, were it not in trouble. */
  expectedAt: number;
  timer: NodeJS.Timeout;
}

export interface ChannelOptions {
  readonly clientId: string;
  /** Limit of one answer, beyond what the broker may wait on purpose; milliseconds. */
  readonly timeoutMs: number;
  /** Told how long the broker makes this client wait; milliseconds. */
  readonly throttled: (waitMs: number) => void;
}

/** A broker that lets a request wait for longer than that is asked last. */
const stalledMs = 2000;

/** Requests and answers on one socket. The broker answers in order. */
export class Channel {
  /** Where the socket puts what it receives. */
  readonly frames: Frames;
  readonly #options: ChannelOptions;
  readonly #waiting = new Map<number, Waiting>();
  #socket: Socket | null = null;
  #lastId = 0;
  #isRetired = false;
  /** Until when nothing is sent, as the broker asked, on the monotonic clock. */
  #pausedUntil = 0;
  #pause: Promise<void> | null = null;
  #wake = () => {};

  constructor(options: ChannelOptions) {
    this.#options = options;
    this.frames = createFrames(
      (frame) => this.#deliver(frame),
      (size) => this.#bufferFor(size),
    );
  }

  /** Begins to use a connected socket; `problemOf` translates its errors. */
  attach(socket: Socket, problemOf: (error: Error) => LinkError): void {
    this.#socket = socket;
    socket.on('error', (error) => this.close(problemOf(error)));
    socket.on('close', () => this.close(new LinkError('closed', 'the broker hung up')));
  }

  get isOpen(): boolean {
    return this.#socket !== null && !this.#socket.destroyed && !this.#isRetired;
  }

  /** Whether a request waits for longer than a sound broker takes. */
  get isStalled(): boolean {
    const now = performance.now();
    return [...this.#waiting.values()].some(({expectedAt}) => expectedAt < now);
  }

  /**
   * One request, once. Rejects with LinkError when the socket breaks or no answer comes in time, which breaks it too. Waits
   * first where the broker asked for that.
   */
  async send<T>(message: Message<T>, version: number): Promise<T> {
    if (this.#pause !== null) await this.#pause;
    const reader = new WireReader(await this.#request(message, version));
    const answer = this.#read(message, version, reader);
    if (reader.throttleMs > 0) this.#throttle(reader.throttleMs);
    return answer;
  }

  /** An answer that ends early, or counts more than it holds, is not one of Kafka: nothing behind it can be trusted. */
  #read<T>(message: Message<T>, version: number, reader: WireReader): T {
    try {
      if (isFlexible(message, version)) reader.skipTags();
      return message.read(reader, version);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      const words = `the answer to ${message.api.name} is cut off or is not of Kafka`;
      const problem = new LinkError('closed', words, {cause: error, reason: 'not-kafka'});
      this.close(problem);
      throw problem;
    }
  }

  /** Closes once what is under way is answered; takes no new requests. */
  retire(): void {
    this.#isRetired = true;
    if (this.#waiting.size === 0) this.close();
  }

  /** Breaks the socket; what waits for an answer is rejected. */
  close(error = new LinkError('closed', 'closed', {reason: 'closed-here'})): void {
    this.#socket?.destroy();
    this.#wake();
    for (const {reject, timer} of this.#waiting.values()) {
      clearTimeout(timer);
      reject(error);
    }
    this.#waiting.clear();
  }

  #request(message: Message<unknown>, version: number): Promise<Buffer> {
    const socket = this.#socket;
    if (socket === null || socket.destroyed) return Promise.reject(new LinkError('closed', 'the connection is closed'));
    this.#lastId = (this.#lastId + 1) % 2 ** 31;
    const id = this.#lastId;
    const {clientId, timeoutMs} = this.#options;
    const limitMs = timeoutMs + (message.waitMs ?? 0);
    return new Promise((resolve, reject) => {
      const now = performance.now();
      const [dueAt, expectedAt] = [now + limitMs, now + stalledMs + (message.waitMs ?? 0)];
      const timer = setTimeout(() => this.#checkDue(id), limitMs);
      this.#waiting.set(id, {buffer: message.buffer, resolve, reject, dueAt, expectedAt, timer});
      writeRequest(socket, message, version, {id, clientId});
    });
  }

  #checkDue(id: number): void {
    const request = this.#waiting.get(id);
    if (request === undefined) return;
    const restMs = request.dueAt - performance.now();
    if (restMs > 1) request.timer = setTimeout(() => this.#checkDue(id), restMs);
    else this.close(new LinkError('timeout', 'no answer in time'));
  }

  /** A broker that asks to wait answers nothing meanwhile, what is under way included. */
  #throttle(waitMs: number): void {
    const until = performance.now() + waitMs;
    const addedMs = until - Math.max(this.#pausedUntil, performance.now());
    if (addedMs <= 0) return;
    this.#pausedUntil = until;
    for (const request of this.#waiting.values()) {
      request.dueAt += addedMs;
      request.expectedAt += addedMs;
    }
    this.#pause ??= this.#untilUnpaused();
    this.#options.throttled(waitMs);
  }

  async #untilUnpaused(): Promise<void> {
    while (performance.now() < this.#pausedUntil && this.#socket?.destroyed === false) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, this.#pausedUntil - performance.now());
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#pause = null;
  }

  /** Memory for the next answer: what its request brought along, or some of its own. */
  #bufferFor(size: number): Buffer {
    const [next] = this.#waiting.values();
    const {buffer} = next ?? {};
    return buffer === undefined || buffer.length < size ? Buffer.allocUnsafeSlow(size) : buffer.subarray(0, size);
  }

  #deliver(frame: Buffer): void {
    const id = frame.readInt32BE(0);
    const request = this.#waiting.get(id);
    if (!request) return;
    this.#waiting.delete(id);
    clearTimeout(request.timer);
    request.resolve(frame.subarray(4));
    if (this.#isRetired && this.#waiting.size === 0) this.close();
  }
}

function isFlexible({flexibleFrom}: Message<unknown>, version: number): boolean {
  return flexibleFrom !== undefined && version >= flexibleFrom;
}

/** Length, then key and version of the request, its number, the client's name, the body. */
function writeRequest(
  socket: Socket,
  message: Message<unknown>,
  version: number,
  {id, clientId}: {readonly id: number; readonly clientId: string},
): void {
  const writer = new WireWriter().int32(0).int16(message.api.key).int16(version).int32(id).string(clientId);
  if (isFlexible(message, version)) writer.noTags();
  message.write(writer, version);
  const chunks = writer.chunks();
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  chunks[0]?.writeInt32BE(length - 4, 0);
  socket.cork();
  for (const chunk of chunks) socket.write(chunk);
  socket.uncork();
}
