import {defineConfig} from 'vitest/config';

/** `npm run test:faults`: full counts of kills, faults and generated files. */
export default defineConfig({
  test: {
    include: ['test/faults/**/*.test.ts', 'test/commands/metadata/site.test.ts', 'test/doctor/doctor.test.ts'],
    setupFiles: ['test/seed.ts'],
    globalSetup: ['test/servers/setup.ts', 'test/faults/report.ts'],
    env: {DOVEPUSH_TEST_FULL: 'true'},
    testTimeout: 3_600_000,
    hookTimeout: 90_000,
    expect: {poll: {timeout: 20_000}},
    maxWorkers: 1,
  },
});
