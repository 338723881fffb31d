import {tlsProblem} from './tls-problem.js';

/** What went wrong with a socket to a broker. It is translated before it leaves this folder. */
export type LinkProblem = 'unreachable' | 'closed' | 'timeout' | 'tls' | 'login' | 'advertised';

export interface LinkErrorOptions {
  readonly cause?: unknown;
  /** Tells apart what has one problem but other ways out; see `ErrorReason`. */
  readonly reason?: string;
}

/** A socket that could not be opened, broke, or was not answered. */
export class LinkError extends Error {
  readonly problem: LinkProblem;
  readonly reason: string | undefined;

  constructor(problem: LinkProblem, message: string, {cause, reason}: LinkErrorOptions = {}) {
    super(message, {cause});
    this.name = 'LinkError';
    this.problem = problem;
    this.reason = reason;
  }
}

/** In words what the system says of a connection. */
const systemErrors: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'the host name cannot be resolved',
  EAI_AGAIN: 'the host name cannot be resolved at present',
  EHOSTUNREACH: 'there is no route to the host',
  ENETUNREACH: 'there is no route to the network',
  EADDRNOTAVAIL: 'the address is not available here',
  ETIMEDOUT: 'no connection in time',
  EACCES: 'the system does not permit the connection',
  EPERM: 'the system does not permit the connection',
};

/** The LinkError of what a socket reported; `hasCertificate`: a client certificate was at hand. */
export function socketProblem(error: NodeJS.ErrnoException, hasCertificate = false): LinkError {
  if (error instanceof LinkError) return error;
  const tls = tlsProblem(error, hasCertificate);
  if (tls !== null) return new LinkError('tls', tls.message, {cause: error, reason: tls.reason});
  if (error.code === 'ECONNRESET' || error.code === 'EPIPE')
    return new LinkError('closed', 'the broker hung up', {cause: error});
  const known = systemErrors[error.code ?? ''];
  return new LinkError('unreachable', known ?? error.message, {cause: error});
}
