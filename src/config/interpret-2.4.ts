import {Assignments24, type InterpreterContext24} from './assignments-2.4.js';
import {filterTypes, filterWithin} from './filter-block.js';
import type {IncludeFailure} from './language/inputs.js';
import type {ReadEvents} from './language/reader.js';
import type {BlockNode, IncludeNode, MalformedNode, SettingNode} from './language/tree.js';
import {narrow, ProblemList} from './problems.js';
import {Scopes} from './scopes.js';
import type {Section} from './section-2.4.js';
import {everything, type Filter} from './settings/filters.js';
import {resolve} from './settings/known-2.4.js';
import type {Span} from './span.js';
import {Versions} from './versions-2.4.js';

/** What stands deeper is not judged: there only a brace is missing, and each block holds the names of all around it. */
const deepest = 100;

/** Applies what was read, line by line, as Dovecot 2.4 does, and goes on where Dovecot stops. */
export class Interpreter24 implements ReadEvents {
  readonly scopes = new Scopes();
  readonly problems = new ProblemList();
  readonly #context: InterpreterContext24;
  readonly #versions = new Versions(this.problems);
  readonly #assignments: Assignments24;
  #section: Section;

  constructor(context: InterpreterContext24) {
    this.#context = context;
    this.#assignments = new Assignments24(context, this.scopes, this.problems);
    const scope = this.scopes.open(everything, [], null);
    this.#section = {previous: null, scope, enclosing: null, list: null, node: null, unknown: false};
  }

  /** The version that the files ask for; null where they do not. */
  get version(): string | null {
    return this.#versions.version;
  }

  setting(node: SettingNode): void {
    this.#versions.begin(node, node.key);
    if (this.#section.unknown) return;
    this.#versions.setting(node);
    this.#assignments.apply(node, this.#section);
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
    this.#enter({node, scope: this.#assignments.openGroup(node)});
  }

  #openFilter(node: BlockNode): void {
    const {enclosing, scope} = this.#section;
    if (enclosing !== null) {
      const {type} = enclosing;
      const text = `${type} { ${node.type} { .. } } not allowed (use ${node.type} { ${type} { .. } } instead)`;
      this.#refuseBlock(node, 'filter-invalid', text);
      return;
    }
    const filter: Filter | string = filterWithin(scope.filter, node.type, node.name ?? '');
    if (typeof filter === 'string') this.#refuseBlock(node, 'filter-invalid', filter);
    else this.#enter({node, scope: this.scopes.open(filter, [], node), enclosing: null});
  }

  #openBlock(node: BlockNode): void {
    const {known} = this.#context;
    const {enclosing, scope} = this.#section;
    if (scope.blocks.length >= deepest) {
      this.#enter({node, unknown: true});
      return;
    }
    const found = this.#section.list === null ? resolve(known, node.type, enclosing) : undefined;
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
      this.#enter({node, enclosing: inner, scope: this.scopes.open(scope.filter, [...scope.blocks, inner], node)});
    }
  }

  #unknownBlock(node: BlockNode): void {
    const meant = this.problems.nearest(node.type, () => Object.keys(this.#context.known.blocks));
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
    const {nestedRefusals} = this.#context.known;
    const {enclosing, scope} = this.#section;
    const {localName, local, remote, protocol} = scope.filter;
    const address = localName === null ? (local ?? remote) : 'name';
    const outer = enclosing?.type ?? (address === null ? (protocol === null ? null : 'protocol') : 'local');
    if (outer === null) return null;
    const table = nestedRefusals[outer] ?? (enclosing === null ? {} : (nestedRefusals.dict ?? {}));
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
    const {enclosing, scope, unknown, previous} = this.#section;
    if (enclosing === null || unknown || enclosing === previous?.enclosing) return;
    const requires = this.#context.known.blocks[enclosing.type]?.requires;
    if (requires === undefined || scope.values.has(requires)) return;
    const isBlock = this.scopes.all.some(({blocks, filter}) => {
      return filter === scope.filter && blocks.length > scope.blocks.length && blocks.at(-1)?.type === requires;
    });
    if (isBlock) return;
    const text = `Named filter ${enclosing.type} is required to have ${requires} setting, but it is missing`;
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
