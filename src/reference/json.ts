import {exitStatusOf} from './exit-status.js';
import type {CommandEntry, CommandTree} from './tree.js';

/** One command as `help --json` prints it. */
function commandJson(command: CommandEntry) {
  const {name, summary, description, usage, examples} = command;
  return {
    command: name,
    summary,
    description,
    usage: `dovepush ${usage}`,
    arguments: command.arguments,
    flags: command.flags.map((flag) => ({...flag, group: flag.group?.toLowerCase() ?? null})),
    examples,
    exitStatus: Object.fromEntries(exitStatusOf(command)),
  };
}

/** The command tree, or a part of it, as one document. */
export function helpJson(tree: CommandTree, commands: readonly CommandEntry[] = tree.commands) {
  return {
    schema: 'dovepush.help/1',
    version: tree.version,
    topics: tree.topics.map(({name, summary}) => ({topic: name, summary})),
    commands: commands.map(commandJson),
  };
}
