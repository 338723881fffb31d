const full = process.env.DOVEPUSH_TEST_FULL === 'true';

/** How often tests kill, break and generate: a few in every run, all with `npm run test:faults`. */
export const counts = {
  /** Seeded kills a test. */
  kills: full ? 30 : 3,
  /** Of the faults that doctor finds every so many; the two series take turns. */
  everyFault: full ? 1 : 2,
  /** Users of a site; a request over HTTP writes 64. */
  users: full ? 300 : 160,
  /** Every other fault. */
  faults: full ? 30 : 1,
  /** Restarts of a broker. */
  restarts: full ? 10 : 1,
  /** Conversions to 2.4, each run under both series. */
  conversions: full ? 2_000 : 20,
  /** Values with variables of 2.3, each expanded by both series. */
  variables: full ? 500 : 12,
  /** Of the configurations in the corpora every so many. */
  everyConfig: full ? 1 : 5,
  /** Seconds of datagrams at full rate. */
  listenSeconds: full ? 10 : 1,
  /** Generated files. */
  files: full ? 20_000 : 500,
  /** Generated files of 2.4, each with two sessions. */
  files24: full ? 5_000 : 300,
} as const;

/** Seeds from 1 on, so many. */
export const seeds = (count: number) => Array.from({length: count}, (_, index) => index + 1);
