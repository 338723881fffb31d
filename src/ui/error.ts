import {stripVTControlCharacters} from 'node:util';
import {AppError, ExitCode} from '../errors.js';
import {maskUrls} from '../secrets.js';
import {wrapHanging} from '../wrap.js';
import type {Paint} from './colour.js';
import {visible, visibleJson} from './visible.js';

/** What is told about an error, the same in text and JSON. */
export interface ErrorReport {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly exitCode: ExitCode;
  /** Only of bugs. */
  readonly stack?: string;
}

interface OclifError extends Error {
  readonly oclif?: {readonly exit?: number};
}

/** oclif's words without its headings and its pointer to the help; also where it wrapped an AppError's. */
function printableMessage(message: string): string {
  const [said = ''] = message.split('\nSee more help');
  return maskUrls(said.replace(/^Parsing (--?\S+) \n\t/, '$1: ').replace(/^The following errors? occurred:\n\s*/, ''));
}

/**
 * The report of anything that was thrown: an AppError's own words, oclif's usage errors, else a bug. `hintFor` knows the
 * hints that name flags.
 */
export function reportError(error: unknown, hintFor = (app: AppError) => app.hint): ErrorReport {
  if (error instanceof AppError) {
    const {code, message, exitCode} = error;
    const hint = hintFor(error);
    return {code, message: printableMessage(message), hint: hint === undefined ? null : maskUrls(hint), exitCode};
  }
  if (error instanceof Error && (error as OclifError).oclif) {
    return {
      code: 'USAGE',
      message: printableMessage(stripVTControlCharacters(error.message)),
      hint: "Run 'dovepush --help'.",
      exitCode: ExitCode.usage,
    };
  }
  const bug = error instanceof Error ? error : new Error(String(error));
  return {
    code: 'BUG',
    message: maskUrls(bug.message),
    hint: 'This is a fault of dovepush: please report it with the lines above.',
    exitCode: ExitCode.failed,
    stack: maskUrls(bug.stack ?? ''),
  };
}

/** One line of JSON, or the lines `Error:`, `Code:`, `Try this:`, each ended by a line break; wrapped if a width is given. */
export function formatError(
  report: ErrorReport,
  json: boolean,
  paint: Paint,
  width = Number.POSITIVE_INFINITY,
): string {
  const {code, message, hint, exitCode, stack} = report;
  if (json) return `${visibleJson({schema: 'dovepush.error/1', code, message, hint, exitCode})}\n`;
  const lines = message.split('\n').map((line) => wrapHanging(`       ${visible(line)}`, width, 7).trimStart());
  const trace = (stack ?? '').split('\n').slice(1).map(visible);
  return [
    `${paint('red', 'Error:')} ${lines.join('\n       ')}`,
    ...trace,
    `Code: ${code}`,
    ...(hint === null ? [] : [wrapHanging(`Try this: ${visible(hint)}`, width, 10)]),
    '',
  ].join('\n');
}
