import {type Connection, type Exchange, openConnection, type Target} from './connection.js';
import {NoAnswer} from './no-answer.js';

/** Connections to one endpoint, each for one exchange at a time. */
export interface Pool {
  /**
   * Starts the exchange as soon as a connection is free. What it gives back takes the exchange and its connection away
   * without another word; true when the request may have left.
   */
  start(exchange: Exchange): () => boolean;
  /** Ends all connections; exchanges fail. */
  close(): void;
}

/** A pool of at most so many connections, opened when they are needed. The caller must close it. */
export function createPool(target: Target, size: number): Pool {
  const open = new Map<Connection, Exchange | null>();
  const idle: Connection[] = [];
  const waiting: Exchange[] = [];

  const events = {
    onIdle(connection: Connection) {
      const next = waiting.shift();
      if (next === undefined) {
        open.set(connection, null);
        idle.push(connection);
      } else assign(connection, next);
    },
    onClosed(connection: Connection) {
      open.delete(connection);
      const at = idle.indexOf(connection);
      if (at !== -1) idle.splice(at, 1);
      const next = waiting.shift();
      if (next !== undefined) assign(openConnection(target, events), next);
    },
  };

  function assign(connection: Connection, exchange: Exchange): void {
    open.set(connection, exchange);
    connection.start(exchange);
  }

  function takeIdle(): Connection | null {
    for (let connection = idle.pop(); connection !== undefined; connection = idle.pop()) {
      if (connection.isOpen()) return connection;
      open.delete(connection);
    }
    return null;
  }

  function giveUp(exchange: Exchange): boolean {
    const at = waiting.indexOf(exchange);
    if (at !== -1) waiting.splice(at, 1);
    for (const [connection, its] of open) if (its === exchange) return connection.abandon();
    return false;
  }

  return {
    start(exchange) {
      const connection = takeIdle() ?? (open.size < size ? openConnection(target, events) : null);
      if (connection === null) waiting.push(exchange);
      else assign(connection, exchange);
      return () => giveUp(exchange);
    },
    close() {
      for (const {onFailure} of waiting.splice(0)) {
        onFailure(new NoAnswer('HTTP_CONNECTION_LOST', 'no answer: the client was closed', false));
      }
      const cut = [...open];
      for (const [connection, exchange] of cut) {
        const mayHaveArrived = connection.abandon();
        exchange?.onFailure(new NoAnswer('HTTP_CONNECTION_LOST', 'no answer: the client was closed', mayHaveArrived));
      }
    },
  };
}
