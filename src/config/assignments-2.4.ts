import {isSecretName, mask} from '../secrets.js';
import {fileFailure} from './file-failure.js';
import type {ConfigFiles} from './files.js';
import type {BlockNode, SettingNode} from './language/tree.js';
import {narrow, type ProblemList} from './problems.js';
import {assignIn, changeList, replaceList, type Scope, Scopes} from './scopes.js';
import type {Section} from './section-2.4.js';
import {everything} from './settings/filters.js';
import type {KnownSetting} from './settings/known.js';
import {type EnclosingBlock, elsewhere, type KnownSettings24, resolve} from './settings/known-2.4.js';
import {judgeValue24, splitList} from './settings/types-2.4.js';
import {expandReferences} from './settings/variables.js';

/** What the interpreter needs from outside. */
export interface InterpreterContext24 {
  readonly known: KnownSettings24;
  readonly files: ConfigFiles;
  /** For `$ENV:NAME`. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Where a setting goes. */
type Target = Pick<Section, 'enclosing' | 'scope'>;

/** Applies the settings of 2.4, each in the section that it stands in. */
export class Assignments24 {
  readonly #context: InterpreterContext24;
  readonly #scopes: Scopes;
  readonly #problems: ProblemList;
  /** Labels and names of groups, with the scope that holds their settings. */
  readonly #groups = new Map<string, Scope>();

  constructor(context: InterpreterContext24, scopes: Scopes, problems: ProblemList) {
    this.#context = context;
    this.#scopes = scopes;
    this.#problems = problems;
  }

  /** What a group holds, which `@LABEL = NAME` puts elsewhere. */
  openGroup(node: BlockNode): Scope {
    const label = (node.name ?? '').split(/\s+/).join(' ');
    const scope = new Scopes().open(everything, [], node);
    this.#groups.set(label, scope);
    return scope;
  }

  apply(node: SettingNode, section: Section): void {
    if (node.key.startsWith('@')) this.#includeGroup(node, section);
    else if (section.list !== null) this.#changeList(node, section.list, section);
    else if (node.key.includes('/')) this.#assignPath(node, section);
    else this.#assign(node, node.key, section);
  }

  #refuse(node: SettingNode, key: string, text: string): void {
    const shown = isSecretName(key) ? text.replaceAll(node.value.text, mask) : text;
    this.#problems.report('value-invalid', narrow(node, node.value.span), `${node.key}: ${shown}`, {setting: key});
  }

  /** In the block that the section says, or in the one that a path names. */
  #assign(node: SettingNode, key: string, section: Section, {enclosing, scope}: Target = section): void {
    const {known} = this.#context;
    const found = resolve(known, key, enclosing);
    if (found === undefined) {
      this.#unknownSetting(node, key, enclosing);
      return;
    }
    if (found.kind === 'block') {
      const use =
        found.block.name === 'required'
          ? `named list filter, use '${key} ${node.value.text} {'`
          : `named filter, use '${key} {'`;
      this.#problems.report('value-invalid', narrow(node, node.keySpan), `${node.key}: Setting is a ${use}`);
      return;
    }
    this.#set(node, found.name, found.setting, scope, section);
  }

  #unknownSetting(node: SettingNode, key: string, enclosing: EnclosingBlock | null): void {
    const {known} = this.#context;
    const text = `${node.key}: Unknown setting: ${key}${elsewhere(known, key, enclosing)}`;
    const front = enclosing === null ? '' : `${enclosing.type}_`;
    const meant = this.#problems.nearest(`${front}${key}`, () => Object.keys(known.settings[''] ?? {}));
    this.#problems.report('setting-unknown', narrow(node, node.keySpan), text, {
      setting: key,
      ...(meant === null ? {} : {hint: `Did you mean ${meant}?`}),
    });
  }

  #set(node: SettingNode, name: string, setting: KnownSetting, scope: Scope, section: Section): void {
    const value = this.#expand(node, name, section);
    if (value === null) return;
    const judged = judgeValue24(setting, value);
    if ('error' in judged) {
      this.#refuse(node, name, judged.error);
      return;
    }
    const type: string = setting.type;
    if (type === 'strlist' && value !== '') {
      this.#problems.report(
        'value-invalid',
        narrow(node, node.value.span),
        `${node.key}: Setting is a string list, use '${node.key} {'`,
      );
    } else if (type === 'boollist') replaceList(scope, name, namesOf(value), node);
    else if (type === 'file') {
      const failure = fileFailure(node, value, this.#context.files);
      if (failure !== null) {
        const place = narrow(node, node.value.span);
        this.#problems.report('value-file-unreadable', place, failure, {onlyExpanded: true, setting: node.key});
        return;
      }
    }
    assignIn(scope, name, judged.value, node);
  }

  /** The value with `$SET:` and `$ENV:` replaced; null after a refusal. */
  #expand(node: SettingNode, name: string, innermost: Section): string | null {
    if (node.value.kind !== 'variable') return node.value.text;
    const expanded = expandReferences(name, node.value.text, this.#context.env, (other) =>
      this.#lookUp(other, innermost),
    );
    if (!('error' in expanded)) return expanded.value;
    const text = `${node.key}: ${expanded.error}`;
    this.#problems.report('variable-unknown', narrow(node, node.value.span), text, {
      onlyExpanded: expanded.onlyExpanded,
      setting: name,
    });
    return null;
  }

  #lookUp(name: string, innermost: Section): {readonly value: string} | {readonly error: string} {
    const setting = this.#context.known.settings['']?.[name];
    if (setting === undefined) return {error: `Failed to expand $SET:${name}: Unknown setting: ${name}`};
    if (/list$/.test(setting.type)) {
      return {error: `Failed to expand $SET:${name}: Setting type can't be expanded to string`};
    }
    for (let section: Section | null = innermost; section !== null; section = section.previous) {
      const found = section.scope.values.get(name);
      if (found !== undefined) return {value: found.value};
    }
    return {value: setting.default ?? ''};
  }

  /** `LIST/KEY`, `FILTER/KEY` and `TYPE/NAME/KEY` at the root stand for a line in the block. */
  #assignPath(node: SettingNode, section: Section): void {
    const parts = node.key.split('/');
    const key = parts.pop() ?? '';
    const [type = '', name] = parts;
    const found = resolve(this.#context.known, type, section.enclosing);
    if (found?.kind === 'setting' && parts.length === 1) {
      this.#changeList({...node, key}, {name: found.name, setting: found.setting}, section);
    } else if (found?.kind === 'block' && parts.length === (found.block.name === 'required' ? 2 : 1)) {
      const enclosing = {type: found.name, name: name ?? null};
      const {filter, blocks} = section.scope;
      this.#assign(node, key, section, {enclosing, scope: this.#scopes.open(filter, [...blocks, enclosing], null)});
    } else this.#unknownSetting(node, node.key, section.enclosing);
  }

  #changeList(node: SettingNode, list: NonNullable<Section['list']>, section: Section): void {
    const value = this.#expand(node, node.key, section);
    if (value === null) return;
    const type: string = list.setting.type;
    const judged = type === 'strlist' ? {value} : judgeValue24(listItem(list.setting), value);
    if ('error' in judged) this.#refuse(node, node.key, judged.error);
    else if (type === 'boollist' && list.setting.words?.includes(node.key) === false && judged.value === 'yes') {
      const text = (list.setting.text ?? '').replace('WORD', () => node.key);
      this.#problems.report('value-invalid', narrow(node, node.keySpan), text);
    } else if (type === 'boollist' || type === 'strlist') {
      changeList(section.scope, list.name, node.key, judged.value, node);
    }
  }

  #includeGroup(node: SettingNode, {scope}: Section): void {
    const group = this.#groups.get(`${node.key} ${node.value.text}`);
    const known = this.#context.known.builtinGroups.includes(`${node.key} = ${node.value.text}`);
    if (group === undefined && !known) {
      const labelled = [...this.#groups.keys()].some((label) => label.startsWith(`${node.key} `));
      const text = labelled ? `Unknown group ${node.key}=${node.value.text}` : `Unknown group label ${node.key}`;
      this.#problems.report('value-invalid', narrow(node, node.value.span), text);
    }
    for (const [key, {value}] of group?.values ?? []) assignIn(scope, key, value, node);
    for (const [key, {entries}] of group?.lists ?? []) {
      for (const [name, {value}] of entries) changeList(scope, key, name, value, node);
    }
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
