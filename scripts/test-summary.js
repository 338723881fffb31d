import {readFileSync} from 'node:fs';

/**
 * @typedef {{numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number,
 *   testResults: {status: string, assertionResults: unknown[]}[]}} Report
 */

/** @returns {Report} */
function readReport() {
  try {
    return JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
  } catch {
    // No report: the installation, the build or vitest itself failed.
    const testResults = [{status: 'failed', assertionResults: []}];
    return {numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults};
  }
}

const report = readReport();
// A file that cannot be loaded fails without a test of its own.
const files = report.testResults.filter(
  (file) => file.status === 'failed' && file.assertionResults.length === 0,
).length;
const failed = report.numFailedTests + files;
const skipped = report.numPendingTests + report.numTodoTests;
const tail = skipped === 0 ? '' : `, ${skipped} skipped`;
console.log(`${report.numPassedTests} passed, ${failed} failed${tail}`);
process.exitCode = failed + skipped === 0 && report.numPassedTests > 0 ? 0 : 1;
