import type {Socket} from 'node:net';
import {AppError} from '../../errors.js';
import type {Address} from '../address.js';
import type {KafkaSettings} from '../connection.js';
import {type ApiVersions, apiVersions} from '../messages/api-versions.js';
import type {Message} from '../messages/message.js';
import {WireReader, WireWriter} from '../messages/wire.js';
import {createFrames} from './frames.js';
import {LinkError, socketProblem} from './link-error.js';
import {logIn} from './login.js';
import {openSocket} from './socket.js';

/** One socket to one broker, logged in. The broker answers its requests in order. */
export interface Link {
  readonly address: Address;
  isOpen(): boolean;
  /** Rejects with LinkError when the socket breaks or no answer comes in time, which breaks it too. */
  send<T>(message: Message<T>): Promise<T>;
  /** Breaks the socket; what waits for an answer is rejected. */
  close(): void;
}

interface Waiting {
  readonly room: Buffer | undefined;
  readonly resolve: (answer: Buffer) => void;
  readonly reject: (error: unknown) => void;
  readonly timer: NodeJS.Timeout;
}

/** Connects and logs in within `timeoutMs`. Rejects with LinkError, BrokerError or AppError. */
export async function openLink(settings: KafkaSettings, address: Address, timeoutMs: number): Promise<Link> {
  const answers = createAnswers();
  const socket = await openSocket(address, settings.tls, timeoutMs, createFrames(answers.settle, answers.room));
  const wire = createWire(socket, answers, settings);
  try {
    const versions = await wire.send(apiVersions);
    const send = <T>(message: Message<T>) => {
      checkVersion(message, versions, address);
      return wire.send(message);
    };
    const endsAt = settings.sasl === null ? Number.POSITIVE_INFINITY : await logIn(send, settings.sasl, address);
    return {address, send, isOpen: () => wire.isOpen() && performance.now() < endsAt, close: wire.close};
  } catch (error) {
    wire.close();
    throw error;
  }
}

/** Who waits for which answer. */
function createAnswers() {
  const waiting = new Map<number, Waiting>();
  return {
    wait: (id: number, request: Waiting) => void waiting.set(id, request),
    /** Memory for the next answer: what its request brought along, or some of its own. */
    room(size: number): Buffer {
      const [next] = waiting.values();
      const {room} = next ?? {};
      return room === undefined || room.length < size ? Buffer.allocUnsafeSlow(size) : room.subarray(0, size);
    },
    settle(frame: Buffer): void {
      const id = frame.readInt32BE(0);
      const request = waiting.get(id);
      if (!request) return;
      waiting.delete(id);
      clearTimeout(request.timer);
      request.resolve(frame.subarray(4));
    },
    failAll(error: LinkError): void {
      for (const {reject, timer} of waiting.values()) {
        clearTimeout(timer);
        reject(error);
      }
      waiting.clear();
    },
  };
}

/** Requests and answers on a connected socket. */
function createWire(socket: Socket, answers: ReturnType<typeof createAnswers>, {clientId, timeoutMs}: KafkaSettings) {
  let lastId = 0;

  const breakOff = (error: LinkError): void => {
    socket.destroy();
    answers.failAll(error);
  };

  socket.on('error', (error) => breakOff(socketProblem(error)));
  socket.on('close', () => breakOff(new LinkError('closed', 'the broker hung up')));

  const request = (message: Message<unknown>): Promise<Buffer> => {
    if (socket.destroyed) return Promise.reject(new LinkError('closed', 'the connection is closed'));
    lastId = (lastId + 1) % 2 ** 31;
    const id = lastId;
    const limitMs = timeoutMs + (message.waitMs ?? 0);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => breakOff(new LinkError('timeout', 'no answer in time')), limitMs);
      answers.wait(id, {resolve, reject, timer, room: message.room});
      writeRequest(socket, message, id, clientId);
    });
  };

  return {
    isOpen: () => !socket.destroyed,
    async send<T>(message: Message<T>): Promise<T> {
      return message.read(new WireReader(await request(message)));
    },
    close: () => breakOff(new LinkError('closed', 'closed')),
  };
}

/** Length, then key and version of the request, its number, the client's name, the body. */
function writeRequest(socket: Socket, message: Message<unknown>, id: number, clientId: string): void {
  const writer = new WireWriter().int32(0).int16(message.api.key).int16(message.api.version).int32(id).string(clientId);
  message.write(writer);
  const chunks = writer.chunks();
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  chunks[0]?.writeInt32BE(length - 4, 0);
  socket.cork();
  for (const chunk of chunks) socket.write(chunk);
  socket.uncork();
}

function checkVersion({api}: Message<unknown>, versions: ApiVersions, {host, port}: Address): void {
  const known = versions.get(api.key);
  if (known && known.min <= api.version && api.version <= known.max) return;
  throw new AppError('KAFKA_VERSION', `broker ${host}:${port} does not know ${api.name} in version ${api.version}`, {
    hint: 'Kafka 2.3 or later is needed.',
  });
}
