/** A broker that hangs costs no more than that: then the next is asked too. */
const hedgeMs = 2000;

/**
 * What the first of several attempts gives that succeeds. They begin one after the other: the next one when one has failed,
 * or has said nothing for `hedgeMs`; those that were begun go on. Rejects when all have failed, with the error that
 * `worst` chooses of two.
 */
export function firstToAnswer<C, T>(
  candidates: readonly C[],
  attempt: (candidate: C) => Promise<T>,
  worst: (a: unknown, b: unknown) => unknown,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const upcoming = candidates.values();
    let failed = 0;
    let failure: unknown;
    let timer: NodeJS.Timeout | undefined;

    const startNext = () => {
      clearTimeout(timer);
      const {value, done} = upcoming.next();
      if (done) return;
      timer = setTimeout(startNext, hedgeMs);
      attempt(value).then(succeed, fail);
    };
    const succeed = (answer: T) => {
      clearTimeout(timer);
      for (const _ of upcoming);
      resolve(answer);
    };
    const fail = (error: unknown) => {
      failed += 1;
      failure = failed === 1 ? error : worst(failure, error);
      if (failed === candidates.length) {
        clearTimeout(timer);
        reject(failure);
      } else startNext();
    };
    startNext();
  });
}
