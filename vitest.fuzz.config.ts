import {defineConfig} from 'vitest/config';

/** `npm run fuzz`: made inputs for every parser and decoder. */
export default defineConfig({
  test: {
    include: ['test/fuzz/long.fuzz.ts'],
    testTimeout: 3_600_000,
    maxWorkers: 1,
    disableConsoleIntercept: true,
  },
});
