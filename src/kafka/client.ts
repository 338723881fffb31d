import {createRequire} from 'node:module';
import type {Socket} from 'node:net';

// The one file that knows kafkajs from inside. kafkajs has no public way to fetch without a group or to send record
// batches as they are, but its connection (sockets, TLS, SASL, framing, matching answers to requests) does what is needed.
// 2.2.4 is its last release and pinned.

/** A request as kafkajs sends it; its encoder copies `buffer`. */
export interface Request<T> {
  readonly request: {
    readonly apiKey: number;
    readonly apiVersion: number;
    readonly apiName: string;
    encode(): Promise<{readonly buf: Buffer; readonly buffer: Buffer}>;
  };
  readonly response: {
    decode(bytes: Buffer): Promise<{readonly value: T}>;
    parse(decoded: {readonly value: T}): Promise<T>;
  };
  /** Milliseconds, where it may take longer than other requests. */
  readonly requestTimeout?: number;
  readonly logResponseError?: boolean;
}

/** What is used of kafkajs's Connection: one socket to one broker. */
export interface ClientConnection {
  connect(): Promise<unknown>;
  disconnect(): Promise<unknown>;
  isConnected(): boolean;
  authenticate(): Promise<void>;
  setVersions(versions: ApiVersions): void;
  setSupportAuthenticationProtocol(isSupported: boolean): void;
  send<T>(request: Request<T>): Promise<T>;
}

/** For each kind of request the versions that a broker understands. */
export type ApiVersions = Readonly<Record<number, {readonly minVersion: number; readonly maxVersion: number}>>;

/** Makes a connected socket; for TLS too. */
export type SocketFactory = (target: {
  readonly host: string;
  readonly port: number;
  readonly ssl: object | null;
  readonly onConnect: () => void;
}) => Socket;

interface ConnectionOptions {
  readonly host: string;
  readonly port: number;
  readonly ssl: object | null;
  readonly sasl: {readonly mechanism: string; readonly username: string; readonly password: string} | null;
  readonly clientId: string;
  readonly connectionTimeout: number;
  readonly requestTimeout: number;
  readonly socketFactory: SocketFactory;
  readonly logger: object;
}

interface LogEntry {
  readonly label: string;
  readonly log: Readonly<Record<string, unknown>> & {readonly message: string};
}

/** The parts of kafkajs that are used. */
export interface Client {
  createConnection(options: Omit<ConnectionOptions, 'logger'>): ClientConnection;
}

/** Loads kafkajs; its log lines go to `log`. */
export function loadClient(log: (line: string) => void): Client {
  const require = createRequire(import.meta.url);
  const Connection = require('kafkajs/src/network/connection.js') as new (
    options: ConnectionOptions,
  ) => ClientConnection;
  const {createLogger, LEVELS} = require('kafkajs/src/loggers/index.js') as {
    createLogger(options: {level: number; logCreator: () => (entry: LogEntry) => void}): object;
    LEVELS: {readonly INFO: number};
  };
  const logger = createLogger({
    level: LEVELS.INFO,
    logCreator: () => (entry) => log(`kafka client: ${entry.label.toLowerCase()}: ${entry.log.message}`),
  });
  return {createConnection: (options) => new Connection({...options, logger})};
}
