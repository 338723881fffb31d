import type {FunctionDeclaration, TableConstructorExpression} from 'luaparse';

/** Lua's types as `type()` names them; userdata and threads do not occur in push scripts. */
export type Kind = 'nil' | 'boolean' | 'number' | 'string' | 'table' | 'function';

/** What is known of a value at one place of a script. */
export interface ValueType {
  /** The types that it may have; null if nothing is known. */
  readonly kinds: ReadonlySet<Kind> | null;
  /** Fields, for a table that Dovecot makes or one that the script writes. */
  readonly shape?: Shape | undefined;
  /** How a function of Dovecot or of Lua's libraries wants to be called. */
  readonly signature?: Signature | undefined;
  /** A function of the script. */
  readonly body?: FunctionDeclaration | undefined;
  /** Strings that it can be, and those that it could be elsewhere (the names of all events); none for words of a mail. */
  readonly texts?: {readonly now: readonly string[]; readonly ever: readonly string[]} | undefined;
}

/** Fields of a table. */
export interface Shape {
  /** As a message names it: `the event MessageNew`, `user`. */
  readonly name: string;
  readonly owner: 'event' | 'dovecot' | 'lua' | 'script';
  readonly fields: ReadonlyMap<string, ValueType>;
  /** What a list holds. */
  readonly element?: ValueType;
  /** Where the script writes the table. */
  readonly constructedAt?: TableConstructorExpression;
}

/** Arguments and result of a function that is not the script's. */
export interface Signature {
  readonly name: string;
  /** Whether it is called with a colon: then the first parameter is the object. */
  readonly isMethod: boolean;
  /** What each argument must be, without the object; null where anything goes. */
  readonly parameters: readonly (readonly Kind[] | null)[];
  /** Whether another number of arguments raises an error, as in Dovecot's own functions. */
  readonly isExact: boolean;
  readonly returns: (arguments_: readonly ValueType[]) => ValueType;
}

export const unknown: ValueType = {kinds: null};
export const of = (...kinds: readonly Kind[]): ValueType => ({kinds: new Set(kinds)});
export const nil = of('nil');
export const text = of('string');
export const number = of('number');
export const boolean = of('boolean');

/** One of these strings, of those that could be there elsewhere. */
export function oneOf(now: readonly string[], ever = now): ValueType {
  return {...text, texts: {now, ever}};
}

export function tableOf(shape: Shape): ValueType {
  return {...of('table'), shape};
}

function joinedTexts(a: ValueType, b: ValueType): ValueType['texts'] {
  if (!a.texts || !b.texts) return undefined;
  if (a.texts.now.length === 0 || b.texts.now.length === 0) return {now: [], ever: []};
  return {now: [...new Set([...a.texts.now, ...b.texts.now])], ever: [...new Set([...a.texts.ever, ...b.texts.ever])]};
}

/** What is known of a value that is one or the other. */
export function join(a: ValueType, b: ValueType): ValueType {
  if (a === b) return a;
  if (a.kinds === null || b.kinds === null) return unknown;
  if (isOnly(a, 'nil') || isOnly(b, 'nil')) {
    const other = isOnly(a, 'nil') ? b : a;
    return {...other, kinds: new Set([...(other.kinds ?? []), 'nil'])};
  }
  return {
    kinds: new Set([...a.kinds, ...b.kinds]),
    shape: a.shape === b.shape ? a.shape : undefined,
    signature: a.signature === b.signature ? a.signature : undefined,
    body: a.body === b.body ? a.body : undefined,
    texts: joinedTexts(a, b),
  };
}

/** The value without some types; null if nothing is left. */
export function without(type: ValueType, ...kinds: readonly Kind[]): ValueType | null {
  if (type.kinds === null) return type;
  const left = [...type.kinds].filter((kind) => !kinds.includes(kind));
  return left.length === 0 ? null : {...type, kinds: new Set(left)};
}

/** The value if it is one of these types; null if it never is. */
export function onlyAs(type: ValueType, ...kinds: readonly Kind[]): ValueType | null {
  if (type.kinds === null) return of(...kinds);
  const left = kinds.filter((kind) => type.kinds?.has(kind));
  return left.length === 0 ? null : {...type, kinds: new Set(left)};
}

/** Whether it has this one type. */
export function isOnly(type: ValueType, kind: Kind): boolean {
  return type.kinds?.size === 1 && type.kinds.has(kind);
}

/** Whether an operation that takes these types surely fails, may fail on nil, or is not known to fail. */
export function suits(type: ValueType, ...taken: readonly Kind[]): 'never' | 'not-nil' | 'fits' {
  if (type.kinds === null) return 'fits';
  if (![...type.kinds].some((kind) => taken.includes(kind))) return 'never';
  return type.kinds.has('nil') && !taken.includes('nil') ? 'not-nil' : 'fits';
}
