import {defineConfig} from 'vitest/config';

const report = process.env.DOVEPUSH_TEST_REPORT;

/** `npm test`: every behaviour once. Clusters and outages take minutes each: `npm run test:faults` has them. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // A Cyrus takes two minutes to install: npm run test:cyrus.
    exclude: ['test/cyrus/**', 'test/faults/{kafka-cluster-*,compare-memory,outages,parts}.test.ts'],
    setupFiles: ['test/seed.ts'],
    globalSetup: ['test/servers/setup.ts'],
    testTimeout: 90_000,
    hookTimeout: 120_000,
    expect: {poll: {timeout: 20_000}},
    maxWorkers: 2,
    // Under CI a host that stalls for a while must not cost the whole run; the summary names what needed a second try.
    retry: process.env.CI ? 1 : 0,
    reporters: report ? ['default', ['json', {outputFile: report}]] : ['default'],
  },
});
