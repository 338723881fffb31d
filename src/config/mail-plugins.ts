import {splitPlugins} from './drivers/mail-plugins.js';
import type {EffectiveView} from './effective.js';
import type {Edit} from './finding.js';
import type {SettingNode} from './language/tree.js';
import {pieceSpan} from './piece-span.js';
import type {CheckInput} from './rules/rule.js';
import type {Span} from './span.js';

/** The programs that deliver mail: only they raise MessageNew, the one event the ox driver reacts to. */
export const deliveryProtocols: readonly string[] = ['lmtp', 'lda'];

/** A name in `mail_plugins` and the setting that put it there. */
export interface PluginWord {
  readonly name: string;
  readonly node: SettingNode;
  /** The word itself, or the whole value where it came from a variable. */
  readonly span: Span;
  /** Whether the span holds the word and nothing else. */
  readonly exact: boolean;
}

/** What `mail_plugins` of one program names. */
export interface PluginList {
  readonly protocol: string;
  readonly names: readonly string[];
  readonly words: readonly PluginWord[];
}

/** The list of every program that has one. */
export function pluginLists(input: CheckInput): readonly PluginList[] {
  const known = lists.get(input) ?? readLists(input);
  lists.set(input, known);
  return known;
}

/** Most rules about plugins ask for them. */
const lists = new WeakMap<CheckInput, readonly PluginList[]>();

function readLists({model, chains}: CheckInput): readonly PluginList[] {
  return chains.flatMap(({protocol}) => {
    const words = wordsOf(model.effective.protocol(protocol));
    return words.length === 0 ? [] : [{protocol, words, names: words.map(({name}) => name)}];
  });
}

function wordsOf(view: EffectiveView): readonly PluginWord[] {
  if (view.dialect === '2.4') return view.list('mail_plugins').map(({key, node}) => word(key, node));
  const origin = view.settings.get('mail_plugins');
  // A block of that name is no list: 2.3 makes a number of it.
  if (origin === undefined || (origin.node.value.text === '' && origin.value !== '')) return [];
  return splitPlugins(origin.value).map((name) => word(name, origin.node));
}

/** In 2.4 a name may be the key of a line of its own, `notify = yes`. */
function word(name: string, node: SettingNode): PluginWord {
  if (node.key === name) return {name, node, span: node.keySpan, exact: true};
  const span = pieceSpan(node, name);
  return {name, node, span, exact: span !== node.value.span || node.value.raw === name};
}

/** What `mail_plugins` of one program names. */
export function pluginsOf(view: EffectiveView): readonly string[] {
  return wordsOf(view).map(({name}) => name);
}

/** Puts another name in place of the word; nothing where the word came from elsewhere. */
export function renamePlugin({span, exact}: PluginWord, name: string): {readonly edits?: readonly Edit[]} {
  return exact ? {edits: [{span, text: name}]} : {};
}

/** Puts further names in front of the word; nothing where the word came from elsewhere. */
export function addPlugins(
  {name, node, span, exact}: PluginWord,
  added: readonly string[],
): {readonly edits?: readonly Edit[]} {
  if (!exact) return {};
  if (node.key !== name) return {edits: [{span, text: [...added, name].join(' ')}]};
  const indent = ' '.repeat(span.column - 1);
  return {edits: [{span, text: [...added.map((one) => `${one} = yes\n`), name].join(indent)}]};
}

/** Whether a word is meant for push_notification or one of the plugins around it, however it is spelt. */
export function looksLikePush(text: string): boolean {
  return /push.?notif/i.test(text);
}
