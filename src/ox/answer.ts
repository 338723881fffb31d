import type {Socket} from 'node:net';
import {TLSSocket} from 'node:tls';

/** What an endpoint answered. */
export interface HttpAnswer {
  readonly status: number;
  readonly reason: string;
  /** The pause that `Retry-After` asks for. */
  readonly retryAfterMs: number | undefined;
  /** The first 64 KiB of the body, empty unless it was asked for. */
  readonly body: string;
  /** From the call to the head of the answer. */
  readonly ms: number;
  /** Null unless it was asked for. */
  readonly tls: TlsFacts | null;
  /** True when it was sent a second time because a kept connection had been closed, perhaps after taking it. */
  readonly resent: boolean;
}

/** Whether Dovecot takes the notification for delivered. */
export function isSuccess({status}: Pick<HttpAnswer, 'status'>): boolean {
  return status >= 200 && status <= 299;
}

/** What is known of a TLS connection. */
interface TlsFacts {
  readonly protocol: string | null;
  readonly cipher: string;
  /** Common name of the endpoint's certificate. */
  readonly subject: string | null;
  /** When the certificate ends, RFC 3339. */
  readonly validTo: string | null;
}

/** The facts of a connection, null where it is not TLS. */
export function tlsFactsOf(socket: Socket): TlsFacts | null {
  if (!(socket instanceof TLSSocket)) return null;
  const {subject, valid_to: validTo} = socket.getPeerCertificate();
  const [name = null] = [subject?.CN ?? []].flat();
  const end = validTo === undefined ? null : new Date(validTo).toISOString();
  return {protocol: socket.getProtocol(), cipher: socket.getCipher().name, subject: name, validTo: end};
}

/** Milliseconds of `Retry-After`: seconds, or a date (RFC 9110 10.2.3); undefined where it says nothing. */
export function parseRetryAfter(value: string | undefined, now = Date.now()): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
