import type {AppError} from '../errors.js';

/** Whether a user could be read, and if not, why. */
interface ReadState {
  readonly state: string;
  readonly error?: AppError | null;
}

/**
 * Passes the batches on. Throws the first error where not a single user of the first batch could be read: then something
 * is wrong with more than one user.
 */
export async function* unlessNobodyRead<T>(
  batches: AsyncIterable<T>,
  statesOf: (batch: T) => readonly ReadState[],
): AsyncGenerator<T> {
  let answered = false;
  for await (const batch of batches) {
    const failure = answered ? null : commonFailure(statesOf(batch));
    if (failure !== null) throw failure;
    answered = true;
    yield batch;
  }
}

function commonFailure(states: readonly ReadState[]): AppError | null {
  const failure = states.find(({error}) => error)?.error ?? null;
  // doveadm finds out that a user is unknown before it finds out that attributes are not enabled.
  const isOff = failure?.code === 'DOVEADM_ATTRIBUTES';
  return states.every(({state, error}) => error || (isOff && state === 'unknown-user')) ? failure : null;
}
