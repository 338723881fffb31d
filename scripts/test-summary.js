import {readFileSync} from 'node:fs';

/**
 * @typedef {{numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number,
 *   testResults: {name: string, status: string, assertionResults: {status: string, fullName: string,
 *   failureMessages: string[] | null}[]}[]}} Report
 */

/**
 * @param {string} path
 * @returns {Report}
 */
function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    // No report: the installation, the build or vitest itself failed.
    const testResults = [{name: path, status: 'failed', assertionResults: []}];
    return {numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults};
  }
}

/** @param {(report: Report) => number} count */
const sum = (count) => reports.reduce((total, report) => total + count(report), 0);

/**
 * @param {string} what
 * @param {string} file
 * @param {{fullName: string, failureMessages: string[] | null}} test
 */
function lineOf(what, file, {fullName, failureMessages}) {
  return `${what} ${file}: ${fullName}\n  ${failureMessages?.[0]?.slice(0, 600) ?? ''}`;
}

/**
 * A line for each failure, since the log above is long and often cut.
 * @param {Report} report
 */
function failures({testResults}) {
  return testResults
    .filter(({status}) => status === 'failed')
    .flatMap(({name, assertionResults}) => {
      const failed = assertionResults.filter(({status}) => status === 'failed');
      if (assertionResults.length === 0) return [`FAILED ${name}`];
      return failed.map((one) => lineOf('FAILED', name, one));
    });
}

/**
 * A line for each test that passed when it ran again: it is counted as passed, and still wants to be looked at.
 * @param {Report} report
 */
function secondTries({testResults}) {
  return testResults.flatMap(({name, assertionResults}) => {
    const retried = assertionResults.filter(
      ({status, failureMessages}) => status === 'passed' && failureMessages?.length,
    );
    return retried.map((one) => lineOf('SECOND TRY', name, one));
  });
}

const reports = process.argv.slice(2).map(readReport);
const passed = sum((report) => report.numPassedTests);
// A file that cannot be loaded fails without a test of its own.
const files = sum(({testResults}) => {
  return testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
});
const failed = sum((report) => report.numFailedTests) + files;
const skipped = sum((report) => report.numPendingTests + report.numTodoTests);
const tail = skipped === 0 ? '' : `, ${skipped} skipped`;
for (const line of [...reports.flatMap(secondTries), ...reports.flatMap(failures)]) console.log(line);
console.log(`${passed} passed, ${failed} failed${tail}`);
process.exitCode =
  failed + skipped === 0 && reports.length > 0 && reports.every((report) => report.numPassedTests > 0) ? 0 : 1;
