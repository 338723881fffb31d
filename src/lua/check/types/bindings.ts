import type {Chunk, FunctionDeclaration, Identifier, Node} from 'luaparse';
import type {ValueType} from './value-type.js';

/** A variable of a script. */
export interface Binding {
  readonly id: number;
  readonly name: string;
  readonly isGlobal: boolean;
  /** The function that declares it; null at the top level and for globals. */
  readonly owner: FunctionDeclaration | null;
  /** How often the text gives it a value; a parameter has one from the start. */
  assignments: number;
  /** Whether a function within its own gives it a value. */
  isAssignedFromWithin: boolean;
  /** What it holds wherever it is read, for one with a single assignment that has been looked at. */
  settled: ValueType | null;
}

/** Which variable each identifier of an expression or assignment means. */
export type Bindings = ReadonlyMap<Identifier, Binding>;

type Scope = Map<string, Binding>;

/** Nobody's functions and blocks are nested deeper; deeper ones are left out. */
const deepestNesting = 200;

/** Resolves the names of a script as Lua does. */
export function bindingsOf(tree: Chunk): Bindings {
  return new Resolver().resolve(tree);
}

class Resolver {
  readonly #found = new Map<Identifier, Binding>();
  readonly #globals: Scope = new Map();
  readonly #scopes: Scope[] = [];
  readonly #owners: FunctionDeclaration[] = [];
  #count = 0;
  #depth = 0;

  resolve(tree: Chunk): Bindings {
    this.#block(tree.body);
    return this.#found;
  }

  #create(name: string, isGlobal: boolean): Binding {
    this.#count += 1;
    const owner = isGlobal ? null : (this.#owners.at(-1) ?? null);
    return {id: this.#count, name, isGlobal, owner, assignments: 0, isAssignedFromWithin: false, settled: null};
  }

  #declareName(name: string, assignments: number): Binding {
    const binding = this.#create(name, false);
    binding.assignments = assignments;
    this.#scopes.at(-1)?.set(name, binding);
    return binding;
  }

  #declare(identifier: Identifier, assignments: number): void {
    this.#found.set(identifier, this.#declareName(identifier.name, assignments));
  }

  #declareAll(identifiers: readonly Identifier[]): void {
    for (const identifier of identifiers) this.#declare(identifier, 1);
  }

  #use(identifier: Identifier): Binding {
    const {name} = identifier;
    const binding =
      this.#scopes.findLast((scope) => scope.has(name))?.get(name) ??
      this.#globals.get(name) ??
      this.#create(name, true);
    if (binding.isGlobal) this.#globals.set(name, binding);
    this.#found.set(identifier, binding);
    return binding;
  }

  #assign(target: Node): void {
    if (target.type !== 'Identifier') {
      this.#visit(target);
      return;
    }
    const binding = this.#use(target);
    binding.assignments += 1;
    if (binding.owner !== (this.#owners.at(-1) ?? null)) binding.isAssignedFromWithin = true;
  }

  #block(body: readonly Node[], declare: () => void = () => undefined): void {
    if (this.#depth > deepestNesting) return;
    this.#depth += 1;
    this.#scopes.push(new Map());
    declare();
    for (const statement of body) this.#visit(statement);
    this.#scopes.pop();
    this.#depth -= 1;
  }

  #function(node: FunctionDeclaration): void {
    if (node.identifier?.type === 'Identifier' && node.isLocal) this.#declare(node.identifier, 1);
    else if (node.identifier) this.#assign(node.identifier);
    this.#owners.push(node);
    const isMethod = node.identifier?.type === 'MemberExpression' && node.identifier.indexer === ':';
    this.#block(node.body, () => {
      if (isMethod) this.#declareName('self', 1);
      for (const parameter of node.parameters) if (parameter.type === 'Identifier') this.#declare(parameter, 1);
    });
    this.#owners.pop();
  }

  #visit(node: Node): void {
    switch (node.type) {
      case 'Identifier':
        this.#use(node);
        return;
      case 'LocalStatement':
        this.#all(node.init);
        for (const variable of node.variables) this.#declare(variable, node.init.length === 0 ? 0 : 1);
        return;
      case 'AssignmentStatement':
        this.#all(node.init);
        for (const variable of node.variables) this.#assign(variable);
        return;
      case 'FunctionDeclaration':
        this.#function(node);
        return;
      case 'ForNumericStatement':
        this.#all([node.start, node.end, ...(node.step ? [node.step] : [])]);
        this.#block(node.body, () => this.#declare(node.variable, 1));
        return;
      case 'ForGenericStatement':
        this.#all(node.iterators);
        this.#block(node.body, () => this.#declareAll(node.variables));
        return;
      default:
        this.#other(node);
    }
  }

  #other(node: Node): void {
    if (node.type === 'LabelStatement' || node.type === 'GotoStatement') return;
    if (node.type === 'MemberExpression') this.#deeper(node.base);
    else if (node.type === 'TableKeyString') this.#deeper(node.value);
    else if (node.type === 'RepeatStatement') this.#block([...node.body, node.condition as Node]);
    else this.#parts(node);
  }

  #parts(node: Node): void {
    if ('condition' in node) this.#deeper(node.condition);
    if ('body' in node) this.#block(node.body as readonly Node[]);
    for (const [key, value] of Object.entries(node)) {
      if (key === 'condition' || key === 'body' || key === 'loc') continue;
      for (const item of [value].flat()) {
        if (typeof item === 'object' && item !== null && 'type' in item) this.#deeper(item);
      }
    }
  }

  #all(nodes: readonly Node[]): void {
    for (const node of nodes) this.#visit(node);
  }

  #deeper(node: Node): void {
    if (this.#depth > deepestNesting) return;
    this.#depth += 1;
    this.#visit(node);
    this.#depth -= 1;
  }
}
