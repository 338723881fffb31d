import type {Hook} from '@oclif/core';
import {usageError} from '../errors.js';
import {nearest} from '../nearest.js';
import {createPaint} from '../ui/colour.js';
import {formatError, reportError} from '../ui/error.js';
import {asksForColour, asksForJson} from './asks-for.js';

/** What was typed up to the first flag. oclif's id is no help here: it has colons where the words may have had some. */
function typedWords(): readonly string[] {
  const words = process.argv.slice(2);
  const flagAt = words.findIndex((word) => word.startsWith('-'));
  return flagAt === -1 ? words : words.slice(0, Math.max(flagAt, 1));
}

function explain(words: readonly string[], known: readonly string[]): Error {
  const typed = words.join(' ');
  const command = known.find((id) => typed.startsWith(`${id} `));
  if (command !== undefined) {
    return usageError(
      `dovepush ${command} takes no '${typed.slice(command.length + 1)}'`,
      `See dovepush ${command} --help.`,
    );
  }
  const suggestion = nearest(typed.replaceAll(':', ' '), known);
  const hint = suggestion === null ? 'See dovepush --help.' : `Did you mean dovepush ${suggestion}?`;
  return usageError(`there is no command '${typed}'`, hint);
}

/** An unknown command ends with 2 and the nearest known one, in the same form as every error. */
const hook: Hook.CommandNotFound = async ({config}) => {
  const known = config.commands.filter((command) => !command.hidden).map((command) => command.id.replaceAll(':', ' '));
  const report = reportError(explain(typedWords(), known));
  const argv = process.argv.slice(2);
  const isTty = Boolean(process.stderr.isTTY);
  const paint = createPaint({flag: asksForColour(argv), env: process.env, isTty});
  process.stderr.write(formatError(report, asksForJson(argv), paint));
  process.exitCode = report.exitCode;
};

export default hook;
