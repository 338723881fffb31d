import {expandValue} from './expand-value-2.3.js';
import {filterTypes, filterWithin} from './filter-block.js';
import type {InterpreterContext} from './interpreter-context-2.3.js';
import type {IncludeFailure} from './language/inputs.js';
import type {ReadEvents} from './language/reader.js';
import type {LineRefusal} from './language/statement.js';
import type {BlockNode, IncludeNode, MalformedNode, SettingNode} from './language/tree.js';
import {narrow, ProblemList} from './problems.js';
import {Refusals} from './refusals-2.3.js';
import type {Section} from './section-2.3.js';
import type {FilteredStore} from './settings/filtered-store.js';
import {everything, filterKey} from './settings/filters.js';
import {modernise, type Replacement} from './settings/legacy.js';
import {type Applied, apply, createStore, nameEntry, type Store} from './settings/store.js';
import type {Span} from './span.js';

/** The name of a section as it stands in a path. */
function escapeName(name: string): string {
  const escapes: Record<string, string> = {'=': '\\e', '/': '\\s', '\\': '\\\\', ' ': '\\_', ',': '\\+'};
  return name.replace(/[=/\\ ,]/g, (character) => escapes[character] ?? character);
}

/** Applies what was read, line by line, as Dovecot 2.3 does, and goes on where Dovecot stops. */
export class Interpreter23 implements ReadEvents {
  readonly stores: FilteredStore[] = [];
  readonly problems = new ProblemList();
  readonly #context: InterpreterContext;
  readonly #refusals: Refusals;
  readonly #byFilter = new Map<string, Store>();
  /** Where a setting was first set inside a filter, for doveconf's warning. */
  readonly #seenInFilter = new Map<string, SettingNode>();
  #section: Section;
  #unnamed = 0;
  /** How deep inside an `auth { }` of 1.x; 0 outside. */
  #oldAuth = 0;

  constructor(context: InterpreterContext) {
    this.#context = context;
    this.#refusals = new Refusals(this.problems, context.known);
    const store = createStore(context.known);
    this.stores.push({filter: everything, store, node: null});
    this.#byFilter.set(filterKey(everything), store);
    this.#section = {
      previous: null,
      store,
      filter: everything,
      key: null,
      isFilter: false,
      path: '',
      unknown: false,
    };
  }

  setting(node: SettingNode): void {
    if (this.#section.unknown) return;
    const {kind, text} = node.value;
    const isText = kind === 'literal' || kind === 'quoted';
    if (!isText || this.#section.path !== '') {
      this.#assign(node, node.key, kind, text);
      return;
    }
    const key = this.#oldAuth === 1 && !node.key.startsWith('auth_') ? `auth_${node.key}` : node.key;
    const modern = modernise(key, text, this.#section.filter);
    if (modern === null) {
      this.#assign(node, key, kind, text);
      return;
    }
    if (modern.warning !== null) this.#warnObsolete(node, modern.warning, modern.isGone === true ? 'warning' : 'info');
    const silent = modern.lines.some(({mayFail}) => mayFail === true);
    for (const line of modern.lines) this.#replace(node, line, silent);
  }

  #warnObsolete(node: SettingNode | BlockNode, text: string, severity: 'info' | 'warning'): void {
    this.problems.report('setting-obsolete', node.span, text, {
      severity,
      ...(node.kind === 'setting' ? {setting: node.key} : {}),
    });
  }

  #replace(node: SettingNode, line: Replacement, silent: boolean): void {
    if (line.where === 'here') {
      this.#assign(node, line.path, line.kind ?? 'literal', line.value);
      return;
    }
    const root = this.stores[0]?.store;
    if (root === undefined) return;
    const applied = apply(root, line.path, line.value, node);
    if (!silent && applied.kind !== 'set') this.#judge(node, line.path.slice(line.path.lastIndexOf('/') + 1), applied);
  }

  #assign(node: SettingNode, key: string, kind: SettingNode['value']['kind'], text: string): void {
    this.#warnAfterFilter(node, key);
    const from = {node, section: this.#section, context: this.#context};
    const expanded = expandValue(key, kind, text, from);
    if ('error' in expanded) {
      this.#refusals.value(node, key, kind, expanded);
      return;
    }
    const {store, path} = this.#section;
    if (path === '' && key === '') {
      this.problems.report(
        'setting-unknown',
        narrow(node, node.keySpan),
        "Missing key name ('=' at the beginning of line)",
      );
      return;
    }
    this.#judge(node, key, apply(store, path + key, expanded.value, node));
  }

  /** What stands in a block of a filter behind an unknown setting is not judged. */
  #judge(node: SettingNode, key: string, applied: Applied): void {
    this.#refusals.setting(this.#section, node, key, applied);
    const {isFilter, path} = this.#section;
    if (applied.kind === 'unknown' && isFilter && path !== '') this.#section = {...this.#section, unknown: true};
  }

  #warnAfterFilter(node: SettingNode, key: string): void {
    const full = this.#section.path + key;
    const first = this.#seenInFilter.get(full);
    if (this.#section.previous !== null) {
      if (first === undefined) this.#seenInFilter.set(full, node);
      return;
    }
    if (first !== undefined) this.problems.reportAfterFilter(node, key, first);
  }

  open(node: BlockNode): void {
    const outer = this.#section;
    if (this.#oldAuth > 0) this.#oldAuth += 1;
    if (outer.unknown) {
      this.#enter({key: node.type, unknown: true});
      return;
    }
    if (this.#oldAuth === 0 && outer.path === '' && node.type === 'auth') {
      this.#openOldAuth(node);
      return;
    }
    if (this.#oldAuth === 2 && node.type === 'socket' && node.name === 'listen') {
      this.#enter({unknown: true});
      return;
    }
    if (filterTypes.has(node.type)) {
      this.#openFilter(node);
      return;
    }
    this.#openBlock(node);
  }

  #enter(change: Partial<Section>): void {
    const outer = this.#section;
    this.#section = {...outer, isFilter: false, key: null, ...change, previous: outer};
  }

  #openOldAuth(node: BlockNode): void {
    const text = 'add auth_ prefix to all settings inside auth {} and remove the auth {} section completely';
    this.#warnObsolete(node, text, 'info');
    this.#oldAuth = 1;
    this.#enter({isFilter: true});
  }

  #openFilter(node: BlockNode): void {
    const name = node.type === 'protocol' && node.name === 'managesieve' ? 'sieve' : (node.name ?? '');
    const filter = filterWithin(this.#section.filter, node.type, name);
    if (typeof filter === 'string') {
      this.problems.report('filter-invalid', narrow(node, node.nameSpan ?? node.typeSpan), filter);
      this.#enter({key: node.type, unknown: true});
      return;
    }
    const key = filterKey(filter);
    let store = this.#byFilter.get(key);
    if (store === undefined) {
      store = createStore(this.#context.known);
      this.#byFilter.set(key, store);
      this.stores.push({filter, store, node});
    }
    this.#enter({key: node.type, isFilter: true, store, filter});
  }

  #openBlock(node: BlockNode): void {
    const outer = this.#section;
    const given = node.type === 'service' && node.name === 'dns_client' ? 'dns-client' : (node.name ?? '');
    const oldDriver = this.#oldAuth === 2 && (node.type === 'passdb' || node.type === 'userdb') ? given : null;
    const name = oldDriver === null ? given : '';
    const entry = name === '' ? String(this.#unnamed++) : escapeName(name);
    const path = outer.path + node.type;
    this.#enter({key: node.type, path: `${path}/${entry}/`});
    const applied = apply(outer.store, path, entry, node);
    const refused = this.#refusals.block(this.#section, node, applied);
    if (refused) this.#section = {...this.#section, unknown: true};
    else if (applied.kind === 'set' && applied.takesBlock) nameEntry(outer.store, `${path}/${entry}`, name, node);
    if (oldDriver !== null) apply(outer.store, `${path}/${entry}/driver`, oldDriver, node);
  }

  close(block: BlockNode | null, span: Span): void {
    if (block === null) {
      this.problems.report('brace-unexpected', span, "Unexpected '}'", {
        hint: 'Remove the brace, or look for one too many above.',
      });
      return;
    }
    if (this.#oldAuth > 0) this.#oldAuth -= 1;
    this.#section = this.#section.previous ?? this.#section;
  }

  malformed(node: MalformedNode, refusal: LineRefusal): void {
    this.problems.malformed(node, refusal);
  }

  including(): void {}

  include(node: IncludeNode, failure: IncludeFailure): void {
    this.problems.include(node, failure);
  }

  ambiguousHash(span: Span): void {
    this.problems.ambiguousHash(span);
  }

  end(open: BlockNode | null): void {
    if (open !== null) this.problems.unclosed(open);
  }
}
