import {nearest} from '../nearest.js';
import {isSecretName, mask} from '../secrets.js';
import type {ConfigFiles} from './files.js';
import {filterWithin} from './filter-block.js';
import {type IncludeFailure, type ReadEvents, resolvePath, systemText} from './language/reader.js';
import type {BlockNode, IncludeNode, MalformedNode, SettingNode} from './language/tree.js';
import {narrow, ProblemList} from './problems.js';
import {everything, type Filter, filterKey} from './settings/filters.js';
import type {KnownSettings} from './settings/known.js';
import {modernise, type Replacement} from './settings/legacy.js';
import {type Applied, apply, createStore, lookUp, nameEntry, type Store} from './settings/store.js';
import {type Expanded, expandVariables} from './settings/variables.js';
import type {Span} from './span.js';

/** The settings of one filter; the first one, without a block, is the root. */
export interface FilteredStore {
  readonly filter: Filter;
  readonly store: Store;
  /** The block in which it was first met. */
  readonly node: BlockNode | null;
}

/** What the interpreter needs from outside. */
export interface Surroundings {
  readonly known: KnownSettings;
  readonly files: ConfigFiles;
  /** For `$ENV:NAME`. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

interface Section {
  readonly previous: Section | null;
  readonly store: Store;
  readonly filter: Filter;
  /** The block type, for messages; filters are left out there. */
  readonly key: string | null;
  readonly isFilter: boolean;
  /** What goes in front of a key: `plugin/0/`. */
  readonly path: string;
  /** True behind a refused opening: what stands in such a block is not judged. */
  readonly unknown: boolean;
}

/** Problems that get a hint at the name that was meant, which costs more than all the rest. */
const mostHints = 200;

const filterTypes = new Set(['protocol', 'local', 'local_name', 'remote']);

/** The name of a section as it stands in a path. */
function escapeName(name: string): string {
  const escapes: Record<string, string> = {'=': '\\e', '/': '\\s', '\\': '\\\\', ' ': '\\_', ',': '\\+'};
  return name.replace(/[=/\\ ,]/g, (character) => escapes[character] ?? character);
}

/** Applies what was read, line by line, as Dovecot 2.3 does, and goes on where Dovecot stops. */
export class Interpreter23 implements ReadEvents {
  readonly stores: FilteredStore[] = [];
  readonly problems = new ProblemList();
  readonly #outside: Surroundings;
  readonly #byFilter = new Map<string, Store>();
  /** Where a setting was first set inside a filter, for doveconf's warning. */
  readonly #seenInFilter = new Map<string, SettingNode>();
  #section: Section;
  #unnamed = 0;
  /** How deep inside an `auth { }` of 1.x; 0 outside. */
  #oldAuth = 0;

  constructor(outside: Surroundings) {
    this.#outside = outside;
    const store = createStore(outside.known);
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
    const plain = kind === 'literal' || kind === 'quoted';
    if (!plain || this.#section.path !== '') {
      this.#assign(node, node.key, kind, text);
      return;
    }
    const key = this.#oldAuth === 1 && !node.key.startsWith('auth_') ? `auth_${node.key}` : node.key;
    const modern = modernise(key, text, this.#section.filter);
    if (modern === null) {
      this.#assign(node, key, kind, text);
      return;
    }
    if (modern.warning !== null) this.#warnObsolete(node, modern.warning);
    const silent = modern.lines.some(({mayFail}) => mayFail === true);
    for (const line of modern.lines) this.#replace(node, line, silent);
  }

  #warnObsolete(node: SettingNode | BlockNode, text: string): void {
    const severity = /removed|no longer/.test(text) ? 'warning' : 'info';
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
    const expanded = this.#expand(key, kind, text, node);
    if ('error' in expanded) {
      this.#refuseValue(node, key, kind, expanded);
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

  #expand(key: string, kind: SettingNode['value']['kind'], text: string, node: SettingNode): Expanded {
    if (kind === 'file') return this.#readValueFile(key, text, node);
    if (kind !== 'variable') return {value: text};
    return expandVariables(key, text, this.#outside.env, (name, own) => this.#resolve(name, own));
  }

  #resolve(name: string, own: boolean): {readonly value: string} | {readonly error: string} {
    for (let section: Section | null = this.#section; section !== null; section = section.previous) {
      const looked = lookUp(section.store, name);
      if (looked.kind === 'unknown') return {error: `Unknown variable: $${name}`};
      if (looked.kind === 'invalid') return {error: `Invalid variable: $${name}`};
      if (!own || looked.changed || section.previous === null) return {value: looked.value};
    }
    return {error: `Unknown variable: $${name}`};
  }

  #readValueFile(key: string, name: string, node: SettingNode): Expanded {
    const path = resolvePath(name, node.value.span.file);
    const full = `${this.#section.path}${key}`;
    const kind = this.#outside.files.kind(path);
    if (kind === 'directory') return {error: `${full}: read(${path}) failed: Is a directory`, onlyExpanded: true};
    if (path === '/dev/null') return {value: ''};
    if (kind === 'special') {
      return {error: `${full}: Can't open file ${path}: Not a regular file`, onlyExpanded: true};
    }
    try {
      return {value: this.#outside.files.read(path).split('\0', 1)[0] ?? ''};
    } catch (error) {
      return {error: `${full}: Can't open file ${path}: ${systemText(error)}`, onlyExpanded: true};
    }
  }

  #refuseValue(
    node: SettingNode,
    key: string,
    kind: SettingNode['value']['kind'],
    {error, onlyExpanded}: Extract<Expanded, {error: string}>,
  ): void {
    const span = narrow(node, node.value.span);
    if (kind === 'file') {
      this.problems.report('value-file-unreadable', span, error, {onlyExpanded, setting: key});
      return;
    }
    if (!/ variable: \$/.test(error)) {
      this.problems.report('value-invalid', span, error, {setting: key});
      return;
    }
    const [, words = '', name = ''] = /^(\w+ variable: )\$(.*)$/s.exec(error) ?? [];
    const shown = isSecretName(key) ? mask : name;
    const rule = words.startsWith('Invalid') ? 'variable-invalid' : 'variable-unknown';
    const meant = shown === mask ? null : this.#nearest(name, () => this.#names(''));
    this.problems.report(rule, span, `${words}$${shown}`, {
      onlyExpanded,
      setting: key,
      ...(meant === null || meant === name ? {} : {hint: `Write $${meant}, with a blank behind it.`}),
    });
  }

  /** The known name that was meant; only looked for as long as an operator would read on. */
  #nearest(word: string, known: () => readonly string[]): string | null {
    return this.problems.all.length < mostHints ? nearest(word, known()) : null;
  }

  #names(block: string): string[] {
    return Object.keys(this.#outside.known.settings[block] ?? {});
  }

  /** Says what became of a line. */
  #judge(node: SettingNode, key: string, applied: Applied): void {
    if (applied.kind === 'unknown') {
      this.#unknownSetting(node, key);
      return;
    }
    if (applied.kind === 'refused') {
      const text = isSecretName(key) ? applied.text.replaceAll(node.value.text, mask) : applied.text;
      this.problems.report('value-invalid', narrow(node, node.value.span), text, {setting: key});
      return;
    }
    if (applied.auth && this.#inAddressFilter()) {
      const text = `Auth settings not supported inside local/remote blocks: ${key}`;
      this.problems.report('filter-invalid', narrow(node, node.keySpan), text, {setting: key});
    }
  }

  #inAddressFilter(): boolean {
    const {local, remote, localName} = this.#section.filter;
    return localName !== null || (local?.bits ?? 0) > 0 || (remote?.bits ?? 0) > 0;
  }

  #unknownSetting(node: SettingNode, key: string): void {
    const block = this.#blockTypes().join('/');
    const meant = this.#nearest(key, () => this.#names(block));
    this.problems.report('setting-unknown', narrow(node, node.keySpan), `Unknown setting: ${this.#fullName(key)}`, {
      setting: key,
      ...(meant === null ? {} : {hint: `Did you mean ${meant}?`}),
    });
    if (this.#section.isFilter && this.#section.path !== '') this.#section = {...this.#section, unknown: true};
  }

  #blockTypes(): string[] {
    const types: string[] = [];
    for (let section: Section | null = this.#section; section !== null; section = section.previous) {
      if (!section.isFilter && section.key !== null) types.unshift(section.key);
    }
    return types;
  }

  /** At most the innermost blocks: a message of ten thousand braces helps nobody. */
  #fullName(key: string): string {
    const types = this.#blockTypes();
    return [...types.slice(0, 50), key].join(' { ');
  }

  #warnAfterFilter(node: SettingNode, key: string): void {
    const full = this.#section.path + key;
    const first = this.#seenInFilter.get(full);
    if (this.#section.previous !== null) {
      if (first === undefined) this.#seenInFilter.set(full, node);
      return;
    }
    if (first === undefined) return;
    const place = `${first.span.file} line ${first.span.endLine}`;
    const text =
      `Global setting ${key} won't change the setting inside an earlier filter at ${place} ` +
      `(if this is intentional, avoid this warning by moving the global setting before ${place})`;
    const related = [{message: 'set inside a filter here', span: first.span}];
    this.problems.report('setting-after-filter', node.span, text, {severity: 'info', setting: key, related});
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
    this.#warnObsolete(node, text);
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
      store = createStore(this.#outside.known);
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
    const refused = this.#refuseBlock(node, applied);
    if (refused) this.#section = {...this.#section, unknown: true};
    else if (applied.kind === 'set' && applied.takesBlock) nameEntry(outer.store, `${path}/${entry}`, name, node);
    if (oldDriver !== null) apply(outer.store, `${path}/${entry}/driver`, oldDriver, node);
  }

  #refuseBlock(node: BlockNode, applied: Applied): boolean {
    const span = narrow(node, node.typeSpan);
    if (applied.kind === 'unknown') {
      const text = `Unknown setting: ${this.#fullName(node.type)}`;
      const meant = this.#nearest(node.type, () => [...Object.keys(this.#outside.known.blocks), ...filterTypes]);
      const hint = meant === null || meant.includes('/') ? {} : {hint: `Did you mean ${meant} { … }?`};
      this.problems.report('block-unknown', span, text, hint);
    } else if (applied.kind === 'refused') this.problems.report('value-invalid', span, applied.text);
    else if (applied.auth && this.#inAddressFilter()) {
      this.problems.report(
        'filter-invalid',
        span,
        `Auth settings not supported inside local/remote blocks: ${node.type}`,
      );
    } else if (!applied.takesBlock) {
      this.problems.report('block-not-allowed', span, 'Section not allowed here', {
        hint: 'Look for a missing closing brace above this line.',
      });
    } else return false;
    return true;
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

  malformed(node: MalformedNode, text: string): void {
    this.problems.malformed(node, text);
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
