import {defineConfig} from 'vitest/config';

/** `npm run soak`: everything that runs for long, under load, with faults. */
export default defineConfig({
  test: {
    include: ['test/soak/long.soak.ts'],
    // 48 hours and the time to drain.
    testTimeout: 173_000_000,
    maxWorkers: 1,
    disableConsoleIntercept: true,
  },
});
