import type {Hook} from '@oclif/core';
import {usageError} from '../errors.js';
import {nearest} from '../nearest.js';
import {createPaint} from '../ui/colour.js';
import {formatError, reportError} from '../ui/error.js';
import {asksForJson} from './base-command.js';

/** An unknown command ends with 2 and the nearest known one, in the same form as every error. */
const hook: Hook.CommandNotFound = async ({id, argv, config}) => {
  const words = id.split(':');
  const typed = words.join(' ');
  const known = config.commands.filter((command) => !command.hidden).map((command) => command.id.replaceAll(':', ' '));
  const suggestion = nearest(typed, known);
  const hint = suggestion === null ? 'See dovepush --help.' : `Did you mean dovepush ${suggestion}?`;
  const report = reportError(usageError(`there is no command '${typed}'`, hint));
  const json = asksForJson([...words, ...(argv ?? [])]);
  const paint = createPaint({flag: undefined, env: process.env, isTty: Boolean(process.stderr.isTTY)});
  process.stderr.write(formatError(report, json, paint));
  process.exitCode = report.exitCode;
};

export default hook;
