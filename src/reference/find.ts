import {nearest} from '../nearest.js';
import type {CommandEntry, CommandTree} from './tree.js';

/** What words name: everything, a topic, a command; or nothing, with the nearest name, null when none is near. */
export type Found =
  | {readonly kind: 'root'}
  | {readonly kind: 'topic'; readonly name: string}
  | {readonly kind: 'command'; readonly command: CommandEntry}
  | {readonly kind: 'unknown'; readonly nearest: string | null};

/** Looks up the words after `dovepush`. Words after a command are its arguments. */
export function findCommand(tree: CommandTree, words: readonly string[]): Found {
  if (words.length === 0) return {kind: 'root'};
  const typed = words.join(' ');
  const command = tree.commands.find(({name}) => typed === name || typed.startsWith(`${name} `));
  if (command !== undefined) return {kind: 'command', command};
  const topic = tree.topics.find(({name}) => name === typed);
  if (topic !== undefined) return {kind: 'topic', name: topic.name};
  return {kind: 'unknown', nearest: nearestCommand(tree, words)};
}

/** The nearest command: of one word or two, since arguments may follow; of the same topic first. */
function nearestCommand(tree: CommandTree, words: readonly string[]): string | null {
  const names = tree.commands.map(({name}) => name);
  const [first = '', second = ''] = words;
  const topic = tree.topics.find(({name}) => name === first);
  if (topic !== undefined) {
    const within = names.filter((name) => name.startsWith(`${first} `)).map((name) => name.slice(first.length + 1));
    const found = nearest(second, within);
    if (found !== null) return `${first} ${found}`;
  }
  const all = [...names, ...tree.topics.map(({name}) => name)];
  return nearest(words.slice(0, 2).join(' '), all) ?? nearest(first, all);
}
