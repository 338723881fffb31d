import {usageError} from '../errors.js';
import {findCommand} from '../reference/find.js';
import {fullCommandHelp, rootHelp, shortCommandHelp, topicHelp} from '../reference/help-page.js';
import {helpJson} from '../reference/json.js';
import type {Layout} from '../reference/layout.js';
import {type CommandTree, commandsOf} from '../reference/tree.js';
import type {Paint} from '../ui/colour.js';
import {visibleJson} from '../ui/visible.js';
import {readCommandTree} from './command-tree.js';

/** What to print of the help. */
export interface HelpRequest {
  /** Words after `dovepush`, without flags. */
  readonly words: readonly string[];
  readonly short: boolean;
  readonly json: boolean;
}

const narrowest = 60;
const widest = 120;

/** Columns of the terminal; 80 if stdout is none. */
function pageWidth(): number {
  return Math.min(Math.max(process.stdout.columns ?? 80, narrowest), widest);
}

/** The error for words that name no command. */
export function unknownCommand(words: readonly string[], nearestName: string | null): Error {
  const hint = nearestName === null ? "Run 'dovepush --help'." : `Did you mean 'dovepush ${nearestName}'?`;
  return usageError(`unknown command '${words.join(' ')}'`, hint);
}

/** The help on a command, a topic or everything. Throws USAGE for an unknown command. */
export function helpText(request: HelpRequest, paint: Paint, tree: CommandTree = readCommandTree()): string {
  const found = findCommand(tree, request.words);
  if (found.kind === 'unknown') throw unknownCommand(request.words, found.nearest);
  if (request.json) {
    const commands =
      found.kind === 'command' ? [found.command] : found.kind === 'topic' ? commandsOf(tree, found.name) : undefined;
    return `${visibleJson(helpJson(tree, commands))}\n`;
  }
  const layout: Layout = {width: pageWidth(), heading: (text) => paint('bold', text)};
  if (found.kind === 'root') return rootHelp(tree, layout);
  if (found.kind === 'topic') return topicHelp(tree, found.name, layout);
  return request.short ? shortCommandHelp(found.command, layout) : fullCommandHelp(found.command, layout);
}
