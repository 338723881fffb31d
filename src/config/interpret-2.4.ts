import {Assignments24, blockOf, type InterpreterContext24} from './assignments-2.4.js';
import {filterTypes, filterWithin} from './filter-block.js';
import {type FilterNode, FilterTree, isInAddress, type PlaceName} from './filter-tree.js';
import type {IncludeFailure} from './language/inputs.js';
import type {ReadEvents} from './language/reader.js';
import type {LineRefusal} from './language/statement.js';
import type {BlockNode, IncludeNode, MalformedNode, SettingNode} from './language/tree.js';
import {narrow, ProblemList} from './problems.js';
import type {Section} from './section-2.4.js';
import {everything, ownKey} from './settings/filters.js';
import {findKnown, type KnownBlock24, resolve} from './settings/known-2.4.js';
import type {Span} from './span.js';
import {Versions} from './versions-2.4.js';

/** What is deeper is not judged: there only a brace is missing, and each block holds the names of all around it. */
const deepest = 100;

/** Blocks that may not be inside blocks of a list, except groups. */
const notInList: Readonly<Record<string, RegExp>> = {
  namespace: /^(namespace|mailbox)$/,
  mailbox: /^mailbox$/,
  service: /^[^@]/,
};

/** Applies what was read, line by line, as Dovecot 2.4 does, and continues where Dovecot stops. */
export class Interpreter24 implements ReadEvents {
  readonly tree = new FilterTree(everything);
  readonly problems = new ProblemList();
  readonly #context: InterpreterContext24;
  readonly #versions = new Versions(this.problems);
  readonly #assignments: Assignments24;
  /** Settings that were set inside a filter, with the line that did so first. */
  readonly #seenInFilter = new Map<string, SettingNode>();
  #section: Section;
  #end: Span | null = null;

  constructor(context: InterpreterContext24) {
    this.#context = context;
    this.#assignments = new Assignments24(context, this.tree, this.problems);
    this.#section = {previous: null, place: this.tree.root, list: null, block: null, node: null, unknown: false};
  }

  setting(node: SettingNode): void {
    this.#versions.begin(node, node.key);
    if (this.#versions.setting(node) || this.#section.unknown) return;
    const {place} = this.#section;
    const name = this.#assignments.apply(node, this.#section);
    if (name !== null) this.#checkOrder(node, name, place);
  }

  /** Dovecot warns of a setting at the root after the same one in a filter. */
  #checkOrder(node: SettingNode, name: string, place: FilterNode): void {
    const first = this.#seenInFilter.get(name);
    if (place !== this.tree.root) {
      if (first === undefined && isInFilter(place)) this.#seenInFilter.set(name, node);
      return;
    }
    if (first !== undefined) this.problems.reportAfterFilter(node, name, first);
  }

  open(node: BlockNode): void {
    this.#versions.begin(node, '');
    const group = node.type === 'group' ? /^(\S+)\s+(\S+)$/.exec(node.name ?? '') : null;
    if (this.#section.unknown) this.#enter({node, unknown: true});
    else if (group !== null) this.#openFilter(node, group[1] ?? '', group[2] ?? '');
    else this.#openBlock(node, this.#fullType(node.type), node.name ?? '');
  }

  /** The full name of a block type that is written without the type of the block around it. */
  #fullType(type: string): string {
    const found = resolve(this.#context.known, type, blockOf(this.#section.place));
    return found?.name ?? type;
  }

  #enter(change: Partial<Section>): void {
    const outer = this.#section;
    this.#section = {...outer, list: null, block: null, ...change, previous: outer};
  }

  #refuseBlock(node: BlockNode, rule: 'block-not-allowed' | 'block-unknown' | 'filter-invalid', text: string): void {
    this.problems.report(rule, narrow(node, node.nameSpan ?? node.typeSpan), text);
    this.#enter({node, unknown: true});
  }

  #openFilter(node: BlockNode, type: string, name: string): void {
    const {place} = this.#section;
    if (type.startsWith('@')) {
      if (place === this.tree.root) this.#enter({node, place: this.tree.open(place, {kind: 'list', type, name}, node)});
      else this.#refuseBlock(node, 'block-not-allowed', 'groups must defined at top-level, not under filters');
      return;
    }
    const manyNames = type === 'local_name' && name.includes(' ');
    const around = place.kind === 'filter' ? null : place.type;
    const filter = manyNames
      ? 'Multiple names no longer supported in local_name value'
      : filterWithin(place.filter, type, name, around);
    if (typeof filter === 'string') this.#refuseBlock(node, 'filter-invalid', filter);
    else {
      const own: PlaceName = {kind: 'filter', type, name: ownKey(filter, type)};
      this.#enter({node, place: this.tree.open(place, own, node, filter)});
    }
  }

  #openBlock(node: BlockNode, type: string, name: string): void {
    const {place} = this.#section;
    if (place.listDepth + place.blockDepth >= deepest) this.#enter({node, unknown: true});
    else if (type.startsWith('@') || filterTypes.has(type)) this.#openFilter(node, type, name);
    else {
      const found = findKnown(this.#context.known, type);
      if (found === undefined) this.#unknownBlock(node, type);
      else if (found.kind === 'setting') this.#enter({node, list: type});
      else this.#openKnown(node, type, name, found.block);
    }
  }

  #unknownBlock(node: BlockNode, type: string): void {
    const meant = this.problems.nearest(node.type, () => Object.keys(this.#context.known.blocks));
    this.problems.report('block-unknown', narrow(node, node.typeSpan), `Unknown section name: ${type}`, {
      ...(node.type === 'plugin' ? {hint: 'There are no plugin blocks in 2.4: its settings are at the root.'} : {}),
      ...(meant === null || node.type === 'plugin' ? {} : {hint: `Did you mean ${meant} { … }?`}),
    });
    this.#enter({node, unknown: true});
  }

  #openKnown(node: BlockNode, type: string, name: string, block: KnownBlock24): void {
    const {place} = this.#section;
    const refused = this.#refused(node, type, name, block);
    if (refused !== null) {
      this.#refuseBlock(node, 'block-not-allowed', refused);
      return;
    }
    const isList = block.name === 'required';
    const inner = this.tree.open(place, {kind: isList ? 'list' : 'block', type, name}, node);
    if (isList) {
      nameIn(place, type, name);
      // Each opening gives the block its own name anew.
      inner.values.delete(`${type}_name`);
    }
    if (this.#section.block?.requires === type) place.complete = true;
    this.#enter({node, place: inner, block});
  }

  #refused(node: BlockNode, type: string, name: string, block: KnownBlock24): string | null {
    const {place} = this.#section;
    if (block.name === 'forbidden') {
      return name === '' && node.nameSpan === null ? null : `${type} { } must not have a section name`;
    }
    if (place.kind === 'list' && notInList[type]?.test(place.type) === true) {
      return `${type} { .. } not allowed under ${place.type} { .. }`;
    }
    if (name === '' && node.nameSpan === null) return `${type} { } is missing section name`;
    if (this.tree.find(place, {kind: 'list', type, name}) !== undefined) return null;
    const why = name.startsWith('__')
      ? `Named list filter name must not begin with '__': ${name}`
      : block.struct === 'auth' && isInAddress(place)
        ? `Auth settings not supported inside local/remote blocks: ${type}`
        : null;
    return why === null ? null : `Failed to set ${type}=${name} for struct ${block.struct ?? type}: ${why}`;
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
    const {place, unknown, block} = this.#section;
    const requires = block?.requires;
    if (unknown || requires === undefined || place.complete || place.values.has(requires)) return;
    const text = `Named filter ${place.type} is required to have ${requires} setting, but it is missing`;
    this.problems.report('value-invalid', span, text);
  }

  malformed(node: MalformedNode, refusal: LineRefusal): void {
    this.problems.malformed(node, refusal);
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
    this.#checkGroups();
    if (open !== null) this.problems.unclosed(open);
    this.#end = span;
  }

  /** Dovecot's last check. */
  finish(): void {
    const value = this.tree.root.values.get('dovecot_storage_version')?.value ?? '';
    if (this.#end !== null) this.#versions.checkStorage(value, this.#end);
  }

  /** Every group that is used must be there, before or after its use. */
  #checkGroups(): void {
    const groups = this.tree.all.filter(({type}) => type.startsWith('@'));
    const names = new Set([...groups.map(({type, name}) => `${type}=${name}`), ...this.#builtinGroups()]);
    const labels = new Set([...names].map((name) => name.slice(0, name.indexOf('='))));
    for (const {groups: used} of this.tree.all) {
      for (const [label, {name, node}] of used) {
        if (names.has(`${label}=${name}`)) continue;
        const text = labels.has(label) ? `Unknown group ${label}=${name}` : `Unknown group label ${label}`;
        this.problems.report('value-invalid', narrow(node, node.value.span), text);
      }
    }
  }

  #builtinGroups(): readonly string[] {
    return this.#context.known.builtinGroups.map((use) => use.replace(' = ', '='));
  }
}

function nameIn(place: FilterNode, type: string, name: string): void {
  const names = place.names.get(type) ?? new Set();
  place.names.set(type, names.add(name));
}

/** Whether a place is inside a filter or a named block; blocks of lists alone do not count. */
function isInFilter(place: FilterNode): boolean {
  for (let at: FilterNode | null = place; at?.parent != null; at = at.parent) if (at.kind !== 'list') return true;
  return false;
}
