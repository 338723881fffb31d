import type {Binding} from './bindings.js';
import {join, unknown, type ValueType} from './value-type.js';

interface Held {
  readonly type: ValueType;
  /** Another one after each assignment: what was known of its fields is over then. */
  readonly version: number;
}

let versions = 0;

function nextVersion(): number {
  versions += 1;
  return versions;
}

/**
 * What is known of variables and their fields at one place. A branch looks into the state that it began in and writes
 * into its own, so the work of a merge is that of its branches.
 */
export class State {
  readonly #parent: State | null;
  readonly #held = new Map<Binding, Held>();
  readonly #fields = new Map<string, ValueType | null>();
  /** Of the states above, only what cannot have changed since counts: for a function that is called later. */
  readonly #isLater: boolean;
  #isCut = false;

  constructor(parent: State | null = null, isLater = false) {
    this.#parent = parent;
    this.#isLater = isLater;
  }

  #find(binding: Binding): Held | null {
    const own = this.#held.get(binding);
    if (own) return own;
    if (this.#isCut || this.#parent === null) return null;
    const above = this.#parent.#find(binding);
    return this.#isLater && binding.assignments > 1 ? null : above;
  }

  get(binding: Binding): ValueType {
    const isElsewhere = binding.isGlobal || binding.isAssignedFromWithin;
    if (isElsewhere) return binding.assignments === 1 ? (binding.settled ?? unknown) : unknown;
    return this.#find(binding)?.type ?? (binding.assignments <= 1 ? binding.settled : null) ?? unknown;
  }

  /** Whether the script looked at a variable that it gives no value to. */
  isLookedAt(binding: Binding): boolean {
    return this.#find(binding) !== null;
  }

  /** A new value: nothing is known of its fields. */
  assign(binding: Binding, type: ValueType): void {
    this.#held.set(binding, {type, version: nextVersion()});
  }

  /** The same value, of which more is known. */
  refine(binding: Binding, type: ValueType): void {
    const version = this.#find(binding)?.version ?? 0;
    this.#held.set(binding, {type, version});
  }

  #key(binding: Binding, path: string): string {
    return `${binding.id}:${this.#find(binding)?.version ?? 0}${path}`;
  }

  #findField(key: string): ValueType | null {
    const own = this.#fields.get(key);
    if (own !== undefined) return own;
    return this.#isCut || this.#isLater || this.#parent === null ? null : this.#parent.#findField(key);
  }

  /** What is known of a field, `.a.b` below a variable, beyond its type; null if nothing is. */
  field(binding: Binding, path: string): ValueType | null {
    return this.#findField(this.#key(binding, path));
  }

  setField(binding: Binding, path: string, type: ValueType): void {
    this.#fields.set(this.#key(binding, path), type);
  }

  /** A label, which is reached from anywhere in its function. */
  cut(): void {
    this.#held.clear();
    this.#fields.clear();
    this.#isCut = true;
  }

  /** Takes over what holds at the end of each of these branches of this state. */
  merge(branches: readonly State[]): void {
    if (branches.some((branch) => branch.#isCut)) {
      this.cut();
      return;
    }
    const bindings = new Set(branches.flatMap((branch) => [...branch.#held.keys()]));
    const keys = new Set(branches.flatMap((branch) => [...branch.#fields.keys()]));
    const held = [...bindings].map((binding): [Binding, Held] => {
      const all = branches.map((branch) => branch.#find(binding) ?? {type: branch.get(binding), version: 0});
      const version = all.every((one) => one.version === all[0]?.version) ? (all[0]?.version ?? 0) : nextVersion();
      return [binding, {type: all.map(({type}) => type).reduce(join), version}];
    });
    const fields = [...keys].map((key): [string, ValueType | null] => {
      const all = branches.map((branch) => branch.#findField(key));
      return [key, all.reduce((a, b) => (a === null || b === null ? null : join(a, b)))];
    });
    for (const [binding, one] of held) this.#held.set(binding, one);
    for (const [key, type] of fields) this.#fields.set(key, type);
  }
}
