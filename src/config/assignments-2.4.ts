import {isSecretName, mask} from '../secrets.js';
import {expandValue24, type InterpreterContext24} from './expand-value-2.4.js';
import {readSettingFile} from './file-failure.js';
import {
  assignIn,
  changeList,
  type FilterNode,
  type FilterTree,
  isInAddress,
  isInGroup,
  type PlaceName,
  replaceList,
} from './filter-tree.js';
import type {SettingNode} from './language/tree.js';
import {narrow, type ProblemList} from './problems.js';
import type {Section} from './section-2.4.js';
import type {KnownSetting} from './settings/known.js';
import {type EnclosingBlock, elsewhere, findKnown, type KnownSettings24} from './settings/known-2.4.js';
import {judgeValue24, splitList} from './settings/types-2.4.js';

export type {InterpreterContext24} from './expand-value-2.4.js';

/** A line, and the key that it has inside the blocks that its path names. */
interface Line {
  readonly node: SettingNode;
  /** The value, expanded. */
  readonly value: string;
}

/** The settings that doveconf reads before groups are put in their places. */
const notInGroups = new Set(['import_environment', 'base_dir', 'dovecot_storage_version']);

/** The block that a place is, for looking up names in it; null for filters and the root. */
export function blockOf({kind, type, name}: PlaceName): EnclosingBlock | null {
  if (kind === 'filter') return null;
  return {type, name: kind === 'list' ? name : null};
}

/** Applies the settings of 2.4, each in the section that it is in, as config_apply_line() of Dovecot does. */
export class Assignments24 {
  readonly #context: InterpreterContext24;
  readonly #known: KnownSettings24;
  readonly #tree: FilterTree;
  readonly #problems: ProblemList;

  constructor(context: InterpreterContext24, tree: FilterTree, problems: ProblemList) {
    this.#context = context;
    this.#known = context.known;
    this.#tree = tree;
    this.#problems = problems;
  }

  /** The full name of what was set; null where nothing was. */
  apply(node: SettingNode, section: Section): string | null {
    const value = this.#expand(node, section);
    if (value === null) return null;
    if (node.key.startsWith('@')) {
      this.#useGroup(node, value, section.place);
      return null;
    }
    const path = section.list === null ? node.key : `${section.list}/${node.key}`;
    const {place, key} = this.#follow(path, section.place);
    return this.#find({node, value}, place, key, section);
  }

  #expand(node: SettingNode, section: Section): string | null {
    const expanded = expandValue24(node, section, this.#context);
    if (!('error' in expanded)) return expanded.value;
    const rule = node.value.kind === 'file' ? 'value-file-unreadable' : 'variable-unknown';
    this.#problems.report(rule, narrow(node, node.value.span), expanded.error, {
      onlyExpanded: expanded.onlyExpanded,
      setting: node.key,
    });
    return null;
  }

  #useGroup(node: SettingNode, name: string, place: FilterNode): void {
    if (isInGroup(place)) {
      this.#problems.report('value-invalid', node.span, 'Recursive include groups not allowed', {
        hint: 'Use the group where this one is used.',
      });
      return;
    }
    place.groups.set(node.key, {name, node});
  }

  /** The place that a path like `push_notification/main/driver` leads to, and the key there. */
  #follow(path: string, from: FilterNode): {place: FilterNode; key: string} {
    let place = from;
    let key = path;
    for (let slash = key.indexOf('/'); slash !== -1; slash = key.indexOf('/')) {
      const type = key.slice(0, slash);
      const found = findKnown(this.#known, type);
      if (found?.kind !== 'block') break;
      const second = found.block.name === 'required' ? key.indexOf('/', slash + 1) : -1;
      const name = second === -1 ? '' : key.slice(slash + 1, second);
      place = this.#tree.open(place, {kind: second === -1 ? 'block' : 'list', type, name}, null);
      key = key.slice((second === -1 ? slash : second) + 1);
    }
    return {place, key};
  }

  /** Tries the longer names that a key stands for in its block, then the key itself. */
  #find(line: Line, place: FilterNode, key: string, section: Section): string | null {
    const type = place.type.replace(/^@/, '');
    if (place.kind === 'list') {
      const front = `${type}_${place.name.replaceAll('/', '_')}_`;
      if (this.#isFull(`${front}${key}`)) return this.#set(line, place, `${front}${key}`);
    }
    if (place.kind !== 'filter') {
      // What a named block sets with its name in front is set outside of it.
      const outer = place.kind === 'block' ? (place.parent ?? place) : place;
      const full = outer !== place && key.startsWith(`${type}_`) ? key : `${type}_${key}`;
      if (this.#isFull(full)) return this.#set(line, outer, full);
    }
    if (findKnown(this.#known, baseOf(key)) !== undefined) return this.#set(line, place, key);
    this.#unknownSetting(line.node, key, section.place);
    return null;
  }

  #isFull(key: string): boolean {
    const found = findKnown(this.#known, baseOf(key));
    return found !== undefined && (found.kind === 'setting' || found.block.name === 'required');
  }

  #unknownSetting(node: SettingNode, key: string, place: FilterNode): void {
    const around = blockOf(place);
    const text = `${node.key}: Unknown setting: ${key}${elsewhere(this.#known, key, around)}`;
    const front = around === null ? '' : `${around.type}_`;
    const meant = this.#problems.nearest(`${front}${key}`, () => Object.keys(this.#known.settings[''] ?? {}));
    this.#problems.report('setting-unknown', narrow(node, node.keySpan), text, {
      setting: key,
      ...(meant === null ? {} : {hint: `Did you mean ${meant}?`}),
    });
  }

  #refuse({node, value}: Line, key: string, text: string): null {
    const type = this.#known.settings['']?.[baseOf(key)]?.type ?? 'string';
    const shown = isSecretName(key) && type === 'string' ? text.replaceAll(value, mask) : text;
    this.#problems.report('value-invalid', narrow(node, node.value.span), `${node.key}: ${shown}`, {setting: key});
    return null;
  }

  #set(line: Line, place: FilterNode, key: string): string | null {
    const base = baseOf(key);
    const {node, value} = line;
    const found = findKnown(this.#known, base);
    if (found === undefined) return null;
    if (found.kind === 'block') {
      const isList = found.block.name === 'required';
      if (isList && value.startsWith('__')) {
        return this.#refuse(line, key, `Named list filter name must not begin with '__': ${value}`);
      }
      const use = isList ? `named list filter, use '${node.key} ${value} {'` : `named filter, use '${base} {'`;
      return this.#refuse(line, key, `Setting is a ${use}`);
    }
    if (notInGroups.has(base) && isInGroup(place)) {
      return this.#refuse(line, key, `${base} cannot currently be defined inside groups`);
    }
    if (this.#assign(line, place, key, found.setting) === null) return null;
    if (found.setting.notInLocalRemote === true && isInAddress(place)) {
      return this.#refuse(line, key, `Auth settings not supported inside local/remote blocks: ${key}`);
    }
    return base;
  }

  /** Null after a refusal. */
  #assign(line: Line, place: FilterNode, key: string, setting: KnownSetting): string | null {
    const {node, value} = line;
    const base = baseOf(key);
    const entry = base === key ? null : key.slice(base.length + 1);
    const type: string = setting.type;
    if (/list$/.test(type)) return this.#assignList(line, place, base, entry, type === 'boollist');
    const judged = judgeValue24(setting, value);
    if ('error' in judged) return this.#refuse(line, key, judged.error);
    if (type !== 'file') {
      assignIn(place, base, judged.value, node);
      return base;
    }
    const read = readSettingFile(node, value, this.#context.files);
    if ('failure' in read) {
      const where = narrow(node, node.value.span);
      this.#problems.report('value-file-unreadable', where, `${node.key}: ${read.failure}`, {
        onlyExpanded: true,
        setting: node.key,
      });
      return null;
    }
    assignIn(place, base, read.path, node);
    return base;
  }

  #assignList(line: Line, place: FilterNode, list: string, entry: string | null, isBool: boolean): string | null {
    const {node, value} = line;
    if (entry !== null) {
      const judged = isBool ? judgeValue24({type: 'bool'}, value) : {value};
      if ('error' in judged) return this.#refuse(line, list, judged.error);
      changeList(place, list, entry, judged.value, node);
      return list;
    }
    if (!isBool && value !== '') return this.#refuse(line, list, `Setting is a string list, use '${list} {'`);
    const names = isBool ? splitList(value) : [];
    if (typeof names === 'string') return this.#refuse(line, list, names);
    replaceList(place, list, names, node);
    return list;
  }
}

/** A key without the name of an entry in a list. */
function baseOf(key: string): string {
  const slash = key.indexOf('/');
  return slash === -1 ? key : key.slice(0, slash);
}
