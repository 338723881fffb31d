import type {Dialect} from '../../config/dialect.js';
import type {DriverOptions} from '../../config/drivers/driver.js';
import {createListener} from '../../ox/listener.js';
import type {Letter} from './letter.js';
import {dlogAlone, type Overrides, oxAlone} from './overrides.js';

/** Who hears of the mail of a probe in place of the real receivers. */
export interface Receiver {
  readonly driver: 'ox' | 'dlog';
  /** What makes Dovecot tell this receiver alone. */
  readonly overrides: Overrides;
  /** Takes what the delivering program wrote on stderr. */
  read(stderr: string): void;
  /** Resolves when the mail has been told of. */
  readonly told: Promise<void>;
  close(): Promise<void>;
}

/** An endpoint of our own on loopback, for the ox driver. */
export async function oxReceiver(dialect: Dialect, options: DriverOptions, {mark}: Letter): Promise<Receiver> {
  const {promise: told, resolve} = deferred();
  const listener = await createListener({
    host: '127.0.0.1',
    port: 0,
    path: '/dovepush-probe',
    strict: false,
    nextAnswer: () => 200,
    delayMs: 0,
    failRate: 0,
    random: Math.random,
    credentials: null,
    tls: null,
    forward: null,
    onRequest: async ({bytes}) => {
      if (bytes.includes(mark)) resolve();
    },
    onError: () => undefined,
  });
  const overrides = oxAlone(dialect, listener.url, options);
  return {driver: 'ox', overrides, read: () => undefined, told, close: () => listener.close()};
}

/** The lines of the dlog driver, for a site without the ox driver. */
export function dlogReceiver(dialect: Dialect): Receiver {
  const {promise: told, resolve} = deferred();
  return {
    driver: 'dlog',
    overrides: dlogAlone(dialect),
    read(stderr) {
      if (/: Debug: (?:.*dlog: )?Message data: Mailbox \[/.test(stderr)) resolve();
    },
    told,
    close: async () => undefined,
  };
}

function deferred(): {readonly promise: Promise<void>; readonly resolve: () => void} {
  let settle: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => {
    settle = resolve;
  });
  return {promise, resolve: () => settle()};
}
