import type {EffectiveBlock, EffectiveView} from '../effective.js';
import type {Span} from '../span.js';

interface Namespace {
  readonly prefix: string;
  /** Empty where the storage decides. */
  readonly separator: string;
  readonly inbox: boolean;
  readonly list: boolean;
  readonly hidden: boolean;
  readonly subscriptions: boolean;
  readonly span: Span | null;
}

function namespaceOf(block: EffectiveBlock): Namespace {
  const is = (key: string) => block.value(`namespace_${key}`) === 'yes';
  return {
    prefix: block.value('namespace_prefix'),
    separator: block.value('namespace_separator'),
    inbox: is('inbox'),
    list: block.value('namespace_list') !== 'no',
    hidden: is('hidden'),
    subscriptions: is('subscriptions'),
    span: block.node?.span ?? null,
  };
}

function refusedPrefix({prefix, separator, list}: Namespace): string | null {
  if (prefix === '' || separator === '' || !list) return null;
  if (!prefix.endsWith(separator)) return `list=yes requires prefix=${prefix} to end with separator ${separator}`;
  return prefix.startsWith(separator) ? `list=yes requires prefix=${prefix} not to start with separator` : null;
}

/** What is wrong with one namespace among all of them, in the order of Dovecot's namespaces_check(). */
function refusedAmong(all: readonly Namespace[], at: number): string | null {
  const one = all[at];
  if (one === undefined) return null;
  const before = all.slice(0, at);
  if (all.slice(at + 1).some(({prefix}) => prefix === one.prefix)) return `Duplicate namespace prefix: "${one.prefix}"`;
  if (one.inbox && before.some(({inbox}) => inbox)) return 'There can be only one namespace with inbox=yes';
  const wrong = refusedPrefix(one);
  if (wrong !== null) return wrong;
  const other = before.find(({list, separator}) => list && separator !== '')?.separator ?? one.separator;
  const differs = one.list && one.separator !== '' && one.separator !== other;
  return differs ? 'All list=yes namespaces must use the same separator' : null;
}

const missing: readonly (readonly [text: string, isThere: (namespace: Namespace) => boolean])[] = [
  ['inbox=yes namespace missing', ({inbox}) => inbox],
  ['list=yes namespace missing', ({list}) => list],
  ['hidden=no namespace missing', ({hidden}) => !hidden],
  ['subscriptions=yes namespace missing', ({subscriptions}) => subscriptions],
];

/** Why the namespaces of a program end each of its sessions, in Dovecot's words; null where they do not. */
export function namespaceFailure(view: EffectiveView): {readonly text: string; readonly span: Span | null} | null {
  const blocks = view.blocks('namespace').filter((block) => block.value('namespace_disabled') !== 'yes');
  if (blocks.length === 0) return null;
  const all = blocks.map(namespaceOf);
  for (const [at, {span}] of all.entries()) {
    const text = refusedAmong(all, at);
    if (text !== null) return {text: `namespace configuration error: ${text}`, span};
  }
  const text = missing.find(([, isThere]) => !all.some(isThere))?.[0];
  return text === undefined ? null : {text: `namespace configuration error: ${text}`, span: all[0]?.span ?? null};
}
