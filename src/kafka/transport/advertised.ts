import type {Address} from '../address.js';
import {LinkError} from './link-error.js';

/** For so long the brokers may be out of reach while another address of theirs answers; then it is no restart. */
const patienceMs = 2000;

/**
 * Watches whether the addresses that brokers advertise can be reached at all. One that cannot, although the address to
 * begin with answers, is the classic fault of `advertised.listeners`: more tries do not help.
 */
export class Advertised {
  readonly #bootstrap: readonly Address[];
  #answeredBy: Address | null = null;
  #hasReachedAny = false;
  #failingSince: number | null = null;

  constructor(bootstrap: readonly Address[]) {
    this.#bootstrap = bootstrap;
  }

  /** Some address answered. */
  answered(address: Address): void {
    this.#answeredBy = address;
    if (!this.#isBootstrap(address)) this.#hasReachedAny = true;
  }

  /** An advertised address can be reached. */
  reached(_: Address): void {
    this.#hasReachedAny = true;
    this.#failingSince = null;
  }

  /** The error of an advertised address, in words that name both, and final where no advertised address was ever reached. */
  explain(error: unknown, address: Address, startedAt: number): unknown {
    const by = this.#answeredBy;
    if (!(error instanceof LinkError) || by === null || this.#hasReachedAny || this.#isBootstrap(address)) return error;
    if (error.problem !== 'unreachable' && error.problem !== 'timeout') return error;
    this.#failingSince ??= startedAt;
    const isFinal = isUnresolved(error) || performance.now() - this.#failingSince >= patienceMs;
    const words = `${by.host}:${by.port} answered and names ${address.host}:${address.port}, ${relative(error)}`;
    return new LinkError(isFinal ? 'advertised' : 'unreachable', words, {cause: error, reason: 'advertised'});
  }

  #isBootstrap({host, port}: Address): boolean {
    return this.#bootstrap.some((one) => one.host === host && one.port === port);
  }
}

function codeOf({cause}: LinkError): string {
  return (cause as NodeJS.ErrnoException | undefined)?.code ?? '';
}

function isUnresolved(error: LinkError): boolean {
  return codeOf(error) === 'ENOTFOUND';
}

function relative(error: LinkError): string {
  const code = codeOf(error);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'which cannot be resolved here';
  if (code === 'ECONNREFUSED') return 'which refuses the connection';
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH') return 'to which there is no route from here';
  return error.problem === 'timeout' ? 'which does not answer' : `which cannot be reached: ${error.message}`;
}
