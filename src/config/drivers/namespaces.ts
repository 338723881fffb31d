import type {Dialect} from '../dialect.js';
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

type Value = (key: string) => string;

/** A setting of a namespace by its name in 2.3. */
const settingOf = (block: EffectiveBlock, dialect: Dialect): Value =>
  dialect === '2.4' ? (key) => block.value(`namespace_${key}`) : (key) => block.value(key);

function namespaceOf(block: EffectiveBlock, value: Value): Namespace {
  const is = (key: string) => value(key) === 'yes';
  return {
    prefix: value('prefix'),
    separator: value('separator'),
    inbox: is('inbox'),
    list: value('list') !== 'no',
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

/** Whether a file of 2.3 sets nothing but blocks, as 15-mailboxes.conf does: the rest is in the file that includes it. */
function isFragment({dialect, settings}: EffectiveView): boolean {
  return dialect === '2.3' && settings.size === 0;
}

/** Why the namespaces of a program end each of its sessions, in Dovecot's words; null where they do not. */
export function namespaceFailure(view: EffectiveView): {readonly text: string; readonly span: Span | null} | null {
  const {dialect} = view;
  const blocks = view.blocks('namespace').filter((block) => settingOf(block, dialect)('disabled') !== 'yes');
  if (blocks.length === 0) return null;
  const all = blocks.map((block) => namespaceOf(block, settingOf(block, dialect)));
  for (const [at, {span}] of all.entries()) {
    const text = refusedAmong(all, at);
    if (text !== null) return {text: `namespace configuration error: ${text}`, span};
  }
  if (isFragment(view)) return null;
  const text = missing.find(([, isThere]) => !all.some(isThere))?.[0];
  return text === undefined ? null : {text: `namespace configuration error: ${text}`, span: all[0]?.span ?? null};
}
