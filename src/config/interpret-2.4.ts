import {nearest} from '../nearest.js';
import {isSecretName, mask} from '../secrets.js';
import {fileFailure} from './file-failure.js';
import type {ConfigFiles} from './files.js';
import {filterTypes, filterWithin} from './filter-block.js';
import type {IncludeFailure} from './language/inputs.js';
import type {ReadEvents} from './language/reader.js';
import type {BlockNode, IncludeNode, MalformedNode, SettingNode} from './language/tree.js';
import {narrow, ProblemList} from './problems.js';
import {mostHints} from './refusals.js';
import {assignIn, changeList, replaceList, type Scope, Scopes} from './scopes.js';
import {everything, type Filter} from './settings/filters.js';
import type {KnownSetting} from './settings/known.js';
import {type Around, elsewhere, type KnownSettings24, resolve} from './settings/known-2.4.js';
import {judgeValue24, splitList} from './settings/types-2.4.js';
import {expandReferences} from './settings/variables.js';
import type {Span} from './span.js';
import {Versions} from './versions-2.4.js';

/** What the interpreter needs from outside. */
export interface Surroundings24 {
  readonly known: KnownSettings24;
  readonly files: ConfigFiles;
  /** For `$ENV:NAME`. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

interface Section {
  readonly previous: Section | null;
  readonly scope: Scope;
  /** The block in which names are looked up. */
  readonly around: Around | null;
  /** The list, or the plain setting used as a block, that the lines stand in. */
  readonly list: {readonly name: string; readonly setting: KnownSetting} | null;
  readonly node: BlockNode | null;
  /** True behind a refused opening: what stands in such a block is not judged. */
  readonly unknown: boolean;
}

/** What stands deeper is not judged: there only a brace is missing, and each block holds the names of all around it. */
const deepest = 100;

/** Applies what was read, line by line, as Dovecot 2.4 does, and goes on where Dovecot stops. */
export class Interpreter24 implements ReadEvents {
  readonly scopes = new Scopes();
  readonly problems = new ProblemList();
  readonly #outside: Surroundings24;
  readonly #versions = new Versions(this.problems);
  #section: Section;
  /** Labels and names of groups, with the scope that holds their settings. */
  readonly #groups = new Map<string, Scope>();

  constructor(outside: Surroundings24) {
    this.#outside = outside;
    const scope = this.scopes.open(everything, [], null);
    this.#section = {previous: null, scope, around: null, list: null, node: null, unknown: false};
  }

  /** The version that the files ask for; null where they do not. */
  get version(): string | null {
    return this.#versions.version;
  }

  setting(node: SettingNode): void {
    this.#versions.begin(node, node.key);
    if (this.#section.unknown) return;
    this.#versions.setting(node);
    if (node.key.startsWith('@')) this.#includeGroup(node);
    else if (this.#section.list !== null) this.#changeList(node, this.#section.list);
    else if (node.key.includes('/')) this.#assignPath(node);
    else this.#assign(node, node.key, this.#section.scope, this.#section.around);
  }

  #refuse(node: SettingNode, key: string, text: string): void {
    const shown = isSecretName(key) ? text.replaceAll(node.value.text, mask) : text;
    this.problems.report('value-invalid', narrow(node, node.value.span), `${node.key}: ${shown}`, {setting: key});
  }

  #assign(node: SettingNode, key: string, scope: Scope, around: Around | null): void {
    const {known} = this.#outside;
    const found = resolve(known, key, around);
    if (found === undefined) {
      this.#unknownSetting(node, key, around);
      return;
    }
    if (found.kind === 'block') {
      const use =
        found.block.name === 'required'
          ? `named list filter, use '${key} ${node.value.text} {'`
          : `named filter, use '${key} {'`;
      this.problems.report('value-invalid', narrow(node, node.keySpan), `${node.key}: Setting is a ${use}`);
      return;
    }
    this.#set(node, found.name, found.setting, scope);
  }

  #unknownSetting(node: SettingNode, key: string, around: Around | null): void {
    const {known} = this.#outside;
    const text = `${node.key}: Unknown setting: ${key}${elsewhere(known, key, around)}`;
    const front = around === null ? '' : `${around.type}_`;
    const meant = this.#nearest(`${front}${key}`, Object.keys(known.settings[''] ?? {}));
    this.problems.report('setting-unknown', narrow(node, node.keySpan), text, {
      setting: key,
      ...(meant === null ? {} : {hint: `Did you mean ${meant}?`}),
    });
  }

  /** The known name that was meant; only looked for as long as an operator would read on. */
  #nearest(word: string, known: readonly string[]): string | null {
    return this.problems.all.length < mostHints ? nearest(word, known) : null;
  }

  #set(node: SettingNode, name: string, setting: KnownSetting, scope: Scope): void {
    const value = this.#expand(node, name);
    if (value === null) return;
    const judged = judgeValue24(setting, value);
    if ('error' in judged) {
      this.#refuse(node, name, judged.error);
      return;
    }
    const type: string = setting.type;
    if (type === 'strlist' && value !== '') {
      this.problems.report(
        'value-invalid',
        narrow(node, node.value.span),
        `${node.key}: Setting is a string list, use '${node.key} {'`,
      );
    } else if (type === 'boollist') replaceList(scope, name, namesOf(value), node);
    else if (type === 'file') {
      const failure = fileFailure(node, value, this.#outside.files);
      if (failure !== null) {
        const place = narrow(node, node.value.span);
        this.problems.report('value-file-unreadable', place, failure, {onlyExpanded: true, setting: node.key});
        return;
      }
    }
    assignIn(scope, name, judged.value, node);
  }

  /** The value with `$SET:` and `$ENV:` replaced; null after a refusal. */
  #expand(node: SettingNode, name: string): string | null {
    if (node.value.kind !== 'variable') return node.value.text;
    const expanded = expandReferences(name, node.value.text, this.#outside.env, (other) => this.#lookUp(other));
    if (!('error' in expanded)) return expanded.value;
    const text = `${node.key}: ${expanded.error}`;
    this.problems.report('variable-unknown', narrow(node, node.value.span), text, {
      onlyExpanded: expanded.onlyExpanded,
      setting: name,
    });
    return null;
  }

  #lookUp(name: string): {readonly value: string} | {readonly error: string} {
    const setting = this.#outside.known.settings['']?.[name];
    if (setting === undefined) return {error: `Failed to expand $SET:${name}: Unknown setting: ${name}`};
    if (/list$/.test(setting.type)) {
      return {error: `Failed to expand $SET:${name}: Setting type can't be expanded to string`};
    }
    for (let section: Section | null = this.#section; section !== null; section = section.previous) {
      const found = section.scope.values.get(name);
      if (found !== undefined) return {value: found.value};
    }
    return {value: setting.default ?? ''};
  }

  /** `LIST/KEY`, `FILTER/KEY` and `TYPE/NAME/KEY` at the root stand for a line in the block. */
  #assignPath(node: SettingNode): void {
    const parts = node.key.split('/');
    const key = parts.pop() ?? '';
    const [type = '', name] = parts;
    const found = resolve(this.#outside.known, type, this.#section.around);
    if (found?.kind === 'setting' && parts.length === 1) {
      this.#changeList({...node, key}, {name: found.name, setting: found.setting});
    } else if (found?.kind === 'block' && parts.length === (found.block.name === 'required' ? 2 : 1)) {
      const around = {type: found.name, name: name ?? null};
      const {filter, blocks} = this.#section.scope;
      this.#assign(node, key, this.scopes.open(filter, [...blocks, around], null), around);
    } else this.#unknownSetting(node, node.key, this.#section.around);
  }

  #changeList(node: SettingNode, list: NonNullable<Section['list']>): void {
    const value = this.#expand(node, node.key);
    if (value === null) return;
    const type: string = list.setting.type;
    const judged = type === 'strlist' ? {value} : judgeValue24(listItem(list.setting), value);
    if ('error' in judged) this.#refuse(node, node.key, judged.error);
    else if (type === 'boollist' && list.setting.words?.includes(node.key) === false && judged.value === 'yes') {
      const text = (list.setting.text ?? '').replace('WORD', () => node.key);
      this.problems.report('value-invalid', narrow(node, node.keySpan), text);
    } else if (type === 'boollist' || type === 'strlist') {
      changeList(this.#section.scope, list.name, node.key, judged.value, node);
    }
  }

  #includeGroup(node: SettingNode): void {
    const group = this.#groups.get(`${node.key} ${node.value.text}`);
    const known = this.#outside.known.builtinGroups.includes(`${node.key} = ${node.value.text}`);
    if (group === undefined && !known) {
      const labelled = [...this.#groups.keys()].some((label) => label.startsWith(`${node.key} `));
      const text = labelled ? `Unknown group ${node.key}=${node.value.text}` : `Unknown group label ${node.key}`;
      this.problems.report('value-invalid', narrow(node, node.value.span), text);
    }
    for (const [key, {value}] of group?.values ?? []) assignIn(this.#section.scope, key, value, node);
    for (const [key, {entries}] of group?.lists ?? []) {
      for (const [name, {value}] of entries) changeList(this.#section.scope, key, name, value, node);
    }
  }

  open(node: BlockNode): void {
    this.#versions.begin(node, '');
    if (this.#section.unknown) this.#enter({node, unknown: true});
    else if (node.type === 'group') this.#openGroup(node);
    else if (filterTypes.has(node.type)) this.#openFilter(node);
    else this.#openBlock(node);
  }

  #enter(change: Partial<Section>): void {
    const outer = this.#section;
    this.#section = {...outer, list: null, ...change, previous: outer};
  }

  #refuseBlock(node: BlockNode, rule: 'block-not-allowed' | 'block-unknown' | 'filter-invalid', text: string): void {
    this.problems.report(rule, narrow(node, node.nameSpan ?? node.typeSpan), text);
    this.#enter({node, unknown: true});
  }

  #openGroup(node: BlockNode): void {
    if (this.#section.previous !== null) {
      this.#refuseBlock(node, 'block-not-allowed', 'groups must defined at top-level, not under filters');
      return;
    }
    const label = (node.name ?? '').split(/\s+/).join(' ');
    const scope = new Scopes().open(everything, [], node);
    this.#groups.set(label, scope);
    this.#enter({node, scope});
  }

  #openFilter(node: BlockNode): void {
    const {around, scope} = this.#section;
    if (around !== null) {
      const {type} = around;
      const text = `${type} { ${node.type} { .. } } not allowed (use ${node.type} { ${type} { .. } } instead)`;
      this.#refuseBlock(node, 'filter-invalid', text);
      return;
    }
    const filter: Filter | string = filterWithin(scope.filter, node.type, node.name ?? '');
    if (typeof filter === 'string') this.#refuseBlock(node, 'filter-invalid', filter);
    else this.#enter({node, scope: this.scopes.open(filter, [], node), around: null});
  }

  #openBlock(node: BlockNode): void {
    const {known} = this.#outside;
    const {around, scope} = this.#section;
    if (scope.blocks.length >= deepest) {
      this.#enter({node, unknown: true});
      return;
    }
    const found = this.#section.list === null ? resolve(known, node.type, around) : undefined;
    if (found === undefined) {
      this.#unknownBlock(node);
    } else if (found.kind === 'setting') {
      this.#enter({node, list: {name: found.name, setting: found.setting}});
    } else {
      const refused = this.#refusedName(node, found.name, found.block.name) ?? this.#refusedInside(node, found.name);
      if (refused !== null) {
        this.#refuseBlock(node, 'block-not-allowed', refused);
        return;
      }
      const inner = {type: found.name, name: node.name};
      this.#enter({node, around: inner, scope: this.scopes.open(scope.filter, [...scope.blocks, inner], node)});
    }
  }

  #unknownBlock(node: BlockNode): void {
    const meant = this.#nearest(node.type, Object.keys(this.#outside.known.blocks));
    this.problems.report('block-unknown', narrow(node, node.typeSpan), `Unknown section name: ${node.type}`, {
      ...(node.type === 'plugin' ? {hint: 'There are no plugin blocks in 2.4: its settings stand at the root.'} : {}),
      ...(meant === null || node.type === 'plugin' ? {} : {hint: `Did you mean ${meant} { … }?`}),
    });
    this.#enter({node, unknown: true});
  }

  #refusedName(node: BlockNode, type: string, rule: 'required' | 'forbidden'): string | null {
    const name = node.name ?? '';
    if (rule === 'required' && name === '') return `${node.type} { } is missing section name`;
    if (rule === 'forbidden' && name !== '') return `${node.type} { } must not have a section name`;
    if (!name.startsWith('__')) return null;
    return `Failed to set ${type}=${name} for struct ${type}: Named list filter name must not begin with '__': ${name}`;
  }

  #refusedInside(node: BlockNode, type: string): string | null {
    const {nestedRefusals} = this.#outside.known;
    const {around, scope} = this.#section;
    const {localName, local, remote, protocol} = scope.filter;
    const address = localName === null ? (local ?? remote) : 'name';
    const outer = around?.type ?? (address === null ? (protocol === null ? null : 'protocol') : 'local');
    if (outer === null) return null;
    const table = nestedRefusals[outer] ?? (around === null ? {} : (nestedRefusals.dict ?? {}));
    const text = Object.hasOwn(table, type) ? table[type] : undefined;
    return text?.replaceAll('NAME', () => node.name ?? '').replaceAll('dict {', () => `${outer} {`) ?? null;
  }

  close(block: BlockNode | null, span: Span): void {
    if (block === null) {
      this.problems.report('brace-unexpected', span, "Unexpected '}'", {
        hint: 'Remove the brace, or look for one too many above.',
      });
      return;
    }
    this.#checkRequired(span);
    this.#section = this.#section.previous ?? this.#section;
  }

  #checkRequired(span: Span): void {
    const {around, scope, unknown, previous} = this.#section;
    if (around === null || unknown || around === previous?.around) return;
    const requires = this.#outside.known.blocks[around.type]?.requires;
    if (requires === undefined || scope.values.has(requires)) return;
    const isBlock = this.scopes.all.some(({blocks, filter}) => {
      return filter === scope.filter && blocks.length > scope.blocks.length && blocks.at(-1)?.type === requires;
    });
    if (isBlock) return;
    const text = `Named filter ${around.type} is required to have ${requires} setting, but it is missing`;
    this.problems.report('value-invalid', span, text);
  }

  malformed(node: MalformedNode, text: string): void {
    this.#versions.begin(node, '');
    this.problems.malformed(node, text);
  }

  including(node: IncludeNode): void {
    this.#versions.begin(node, '');
  }

  include(node: IncludeNode, failure: IncludeFailure): void {
    this.problems.include(node, failure);
  }

  ambiguousHash(span: Span): void {
    this.problems.ambiguousHash(span);
  }

  end(open: BlockNode | null, span: Span): void {
    this.#versions.end(span);
    if (open !== null) this.problems.unclosed(open);
    this.#versions.checkStorage(span);
  }
}

function namesOf(value: string): readonly string[] {
  const names = splitList(value);
  return typeof names === 'string' ? [] : names;
}

/** What a value in the block of a setting is judged by: yes or no for a boolean list, else the setting's own type. */
function listItem(setting: KnownSetting): KnownSetting {
  const type: string = setting.type;
  return type === 'boollist' ? {type: 'bool'} : setting;
}
