/** What went wrong with a socket to a broker. It is translated before it leaves this folder. */
export type LinkProblem = 'unreachable' | 'closed' | 'timeout' | 'tls' | 'login';

/** A socket that could not be opened, broke, or was not answered. */
export class LinkError extends Error {
  readonly problem: LinkProblem;

  constructor(problem: LinkProblem, message: string, cause?: unknown) {
    super(message, {cause});
    this.name = 'LinkError';
    this.problem = problem;
  }
}

const tlsCode =
  /^(ERR_TLS|ERR_SSL|EPROTO|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|ERR_OSSL)/;

/** The LinkError of what a socket reported. */
export function socketProblem(error: NodeJS.ErrnoException): LinkError {
  if (error instanceof LinkError) return error;
  if (tlsCode.test(error.code ?? '')) return new LinkError('tls', error.message, error);
  return new LinkError(error.code === 'ECONNRESET' ? 'closed' : 'unreachable', error.message, error);
}
