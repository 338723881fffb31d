import {createPaint} from '../ui/colour.js';
import {formatError, reportError} from '../ui/error.js';
import {terminalWidth} from '../ui/terminal-width.js';
import {asksForColour, asksForJson} from './asks-for.js';

/** Reports an error that occurred before a command was found, in the same form as every error, and sets the exit status. */
export function reportAtStart(error: unknown, argv: readonly string[]): void {
  const report = reportError(error);
  const isTty = Boolean(process.stderr.isTTY);
  const paint = createPaint({flag: asksForColour(argv), env: process.env, isTty});
  process.stderr.write(formatError(report, asksForJson(argv), paint, terminalWidth(process.stderr)));
  process.exitCode = report.exitCode;
}
