import {defineConfig} from 'vitest/config';

/** The full counts of generated files, kills and faults: run by hand, since they take minutes. */
export default defineConfig({
  test: {
    include: ['test/faults/**/*.test.ts'],
    testTimeout: 1_800_000,
    hookTimeout: 60_000,
  },
});
