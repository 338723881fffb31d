import {connect as connectPlain, isIP, type Socket} from 'node:net';
import {connect as connectTls} from 'node:tls';
import {AppError} from '../errors.js';
import type {ApiVersions, Client, ClientConnection, Request, SocketFactory} from './client.js';
import type {KafkaSettings} from './connection.js';
import {apiVersions} from './messages/api-versions.js';
import type {Message} from './messages/message.js';
import {WireReader, WireWriter} from './wire.js';

/** One socket to one broker, logged in. Requests on it are answered in order. */
export interface Link {
  readonly address: string;
  isOpen(): boolean;
  /** Rejects with kafkajs's errors when the socket breaks or no answer comes in time. */
  send<T>(message: Message<T>): Promise<T>;
  /** Breaks the socket; what waits for an answer is rejected. */
  close(): void;
}

const keepAliveMs = 60_000;
const saslAuthenticateKey = 36;
/** What an answer may take beyond the time that the broker waits on purpose. */
const answerMarginMs = 5000;

/** Connects and logs in within `timeoutMs`. Rejects with kafkajs's errors. */
export async function openLink(
  client: Client,
  settings: KafkaSettings,
  target: {readonly host: string; readonly port: number},
  timeoutMs: number,
): Promise<Link> {
  const {tls, sasl, clientId} = settings;
  let socket: Socket | null = null;
  const connection = client.createConnection({
    ...target,
    ssl: tls === null ? null : {...tls, minVersion: 'TLSv1.2', rejectUnauthorized: true},
    sasl: sasl === null ? null : {...sasl},
    clientId,
    connectionTimeout: timeoutMs,
    requestTimeout: settings.timeoutMs,
    socketFactory: (options) => {
      socket = openSocket(options);
      return socket;
    },
  });
  await connection.connect();
  try {
    const versions = await logIn(connection);
    return createLink(`${target.host}:${target.port}`, connection, versions, () => breakSocket(socket));
  } catch (error) {
    breakSocket(socket);
    throw error;
  }
}

const openSocket: SocketFactory = ({host, port, ssl, onConnect}) => {
  const socket = ssl
    ? connectTls({host, port, ...(isIP(host) ? {} : {servername: host}), ...ssl}, onConnect)
    : connectPlain({host, port}, onConnect);
  return socket.setKeepAlive(true, keepAliveMs).setNoDelay(true);
};

function breakSocket(socket: Socket | null): void {
  // With an error, so that kafkajs rejects what is in flight and stops its timers; its own end waits for answers.
  socket?.destroy(new Error('closed'));
}

async function logIn(connection: ClientConnection): Promise<ApiVersions> {
  const versions = await connection.send(toRequest(apiVersions));
  connection.setVersions(versions);
  connection.setSupportAuthenticationProtocol(saslAuthenticateKey in versions);
  await connection.authenticate();
  return versions;
}

function createLink(address: string, connection: ClientConnection, versions: ApiVersions, close: () => void): Link {
  return {
    address,
    isOpen: () => connection.isConnected(),
    async send(message) {
      const {key, name, version} = message.api;
      const known = versions[key];
      if (!known || known.maxVersion < version || known.minVersion > version) {
        throw new AppError('KAFKA_VERSION', `broker ${address} does not know ${name} in version ${version}`, {
          hint: 'Kafka 2.3 or later is needed.',
        });
      }
      return await connection.send(toRequest(message));
    },
    close,
  };
}

function toRequest<T>(message: Message<T>): Request<T> {
  const {key, name, version} = message.api;
  return {
    request: {
      apiKey: key,
      apiName: name,
      apiVersion: version,
      encode: async () => {
        const writer = new WireWriter();
        message.write(writer);
        return {buf: writer.written, buffer: writer.written};
      },
    },
    response: {
      decode: async (bytes) => ({value: message.read(new WireReader(bytes))}),
      parse: async ({value}) => value,
    },
    logResponseError: false,
    ...(message.waitMs === undefined ? {} : {requestTimeout: message.waitMs + answerMarginMs}),
  };
}
