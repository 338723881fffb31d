import type {Hook} from '@oclif/core';
import {usageError} from '../errors.js';
import {findCommand} from '../reference/find.js';
import {readCommandTree} from './command-tree.js';
import {unknownCommand} from './help.js';
import {reportAtStart} from './report-at-start.js';

/** What was typed up to the first flag. oclif's id is no help here: it has colons where the words may have had some. */
function typedWords(argv: readonly string[]): readonly string[] {
  const flagAt = argv.findIndex((word) => word.startsWith('-'));
  return flagAt === -1 ? argv : argv.slice(0, flagAt);
}

function explain(argv: readonly string[]): Error {
  const words = typedWords(argv);
  if (words.length === 0) {
    return usageError(`expected a command, got '${argv[0]}'`, "Flags follow the command. Run 'dovepush --help'.");
  }
  const found = findCommand(readCommandTree(), words);
  if (found.kind === 'command') {
    const {name} = found.command;
    const rest = words.join(' ').slice(name.length + 1);
    return usageError(`'dovepush ${name}' takes no argument '${rest}'`, `Run 'dovepush ${name} --help'.`);
  }
  return unknownCommand(words, found.kind === 'unknown' ? found.nearest : null);
}

/** An unknown command ends with 2 and the nearest known one, in the same form as every error. */
const hook: Hook.CommandNotFound = async () => {
  const argv = process.argv.slice(2);
  reportAtStart(explain(argv), argv);
};

export default hook;
