import {defineConfig} from 'vitest/config';

/** `npm run test:cyrus`: against a real Cyrus, one server at a time. */
export default defineConfig({
  test: {
    include: ['test/cyrus/**/*.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 60_000,
    maxWorkers: 1,
    fileParallelism: false,
  },
});
