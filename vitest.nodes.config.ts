import {defineConfig} from 'vitest/config';

const report = process.env.DOVEPUSH_TEST_REPORT;

/** `npm run test:nodes`: what can differ from one Node to the next, and needs no server. */
export default defineConfig({
  test: {
    setupFiles: ['test/seed.ts'],
    include: [
      // Lines, text and numbers.
      'test/events/**/*.test.ts',
      'test/metadata/input/**/*.test.ts',
      'test/metadata/journal.test.ts',
      'test/replay/**/*.test.ts',
      'test/sources/file.test.ts',
      'test/ui/**/*.test.ts',
      'test/secrets.test.ts',
      // Files and their errors.
      'test/file-errors.test.ts',
      'test/output-file.test.ts',
      'test/side-file.test.ts',
      // HTTP, sockets, bytes, native modules.
      'test/ox/**/*.test.ts',
      'test/kafka/fetch/**/*.test.ts',
      'test/kafka/write/**/*.test.ts',
      'test/kafka/transport/**/*.test.ts',
      // The command line and its streams.
      'test/cli/**/*.test.ts',
      'test/lua/check/**/*.test.ts',
    ],
    globalSetup: ['test/servers/setup.ts'],
    testTimeout: 90_000,
    hookTimeout: 120_000,
    expect: {poll: {timeout: 20_000}},
    maxWorkers: 2,
    reporters: report ? ['default', ['json', {outputFile: report}]] : ['default'],
  },
});
