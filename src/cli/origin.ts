/** Where the value of a flag came from, highest first. */
export type Origin = 'flag' | 'environment' | 'profile' | 'default';

const ranks = {flag: 3, environment: 2, profile: 1, default: 0} as const;

function rank(origin: Origin | undefined): number {
  return ranks[origin ?? 'default'];
}

/** Whether a value of the first level stands above one of the second; undefined is the default. */
export function outranks(a: Origin | undefined, b: Origin | undefined): boolean {
  return rank(a) > rank(b);
}
