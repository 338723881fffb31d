import {loose, textual} from './signatures.js';
import {boolean, type Kind, number, of, type Shape, tableOf, text, unknown, type ValueType} from './value-type.js';

// The libraries of Lua 5.4 (reference manual, section 6), as far as push scripts use them.

const table: readonly Kind[] = ['table'];
const numeric: readonly Kind[] = ['number', 'string'];
const any = null;

function library(name: string, fields: Readonly<Record<string, ValueType>>, further = ''): ValueType {
  const others = further.split(' ').map((field): [string, ValueType] => [field, of('function')]);
  return tableOf({name, owner: 'lua', fields: new Map([...others, ...Object.entries(fields)])} satisfies Shape);
}

/** Whether a pattern finds something in every text: all its parts may be missing. */
function matchesAlways(pattern: ValueType | undefined): boolean {
  const [written] = pattern?.texts?.now ?? [];
  if (written === undefined) return true;
  const parts = written
    .replace(/[()^$]/g, '')
    .replace(/%./g, 'x')
    .replace(/\[.[^\]]*\]/g, 'x');
  return /^(?:.[*?-])*$/.test(parts);
}

const found = (type: 'string' | 'number') => (arguments_: readonly ValueType[]) =>
  type === 'string' && matchesAlways(arguments_[1]) ? unknown : of(type, 'nil');

/** `tonumber` of what is a number is one; of a text it may be nil. */
function toNumber([value]: readonly ValueType[]): ValueType {
  if (value?.kinds === null || value === undefined) return unknown;
  if ([...value.kinds].every((kind) => kind === 'number')) return number;
  return [...value.kinds].some((kind) => kind === 'string' || kind === 'number') ? of('number', 'nil') : of('nil');
}

export const stringLibrary = library(
  'string',
  {
    byte: loose('string.byte', [textual], of('number', 'nil')),
    find: loose('string.find', [textual, textual], found('number')),
    format: loose('string.format', [textual], text),
    gmatch: loose('string.gmatch', [textual, textual], of('function')),
    gsub: loose('string.gsub', [textual, textual, ['string', 'number', 'table', 'function']], text),
    len: loose('string.len', [textual], number),
    lower: loose('string.lower', [textual], text),
    match: loose('string.match', [textual, textual], found('string')),
    rep: loose('string.rep', [textual, numeric], text),
    reverse: loose('string.reverse', [textual], text),
    sub: loose('string.sub', [textual, numeric], text),
    upper: loose('string.upper', [textual], text),
  },
  'char dump pack packsize unpack',
);

const tableLibrary = library(
  'table',
  {
    concat: loose('table.concat', [table], text),
    insert: loose('table.insert', [table, any]),
    remove: loose('table.remove', [table]),
    sort: loose('table.sort', [table]),
    unpack: loose('table.unpack', [table]),
    pack: loose('table.pack', [], of('table')),
  },
  'move',
);

const mathLibrary = library(
  'math',
  {
    floor: loose('math.floor', [numeric], number),
    ceil: loose('math.ceil', [numeric], number),
    tointeger: loose('math.tointeger', [any], unknown),
    huge: number,
    pi: number,
    maxinteger: number,
    mininteger: number,
    random: loose('math.random', [], number),
  },
  'abs acos asin atan cos deg exp fmod log max min modf rad randomseed sin sqrt tan type ult',
);

const osLibrary = library(
  'os',
  {
    clock: loose('os.clock', [], number),
    date: loose('os.date', [], unknown),
    getenv: loose('os.getenv', [textual], of('string', 'nil')),
    time: loose('os.time', [], number),
  },
  'difftime execute exit remove rename setlocale tmpname',
);

const ioLibrary = library(
  'io',
  {stderr: unknown, stdin: unknown, stdout: unknown},
  'close flush input lines open output popen read tmpfile type write',
);

const functions: Readonly<Record<string, ValueType>> = {
  ipairs: loose('ipairs', [table], of('function')),
  pairs: loose('pairs', [table], of('function')),
  next: loose('next', [table], unknown),
  tonumber: loose('tonumber', [any], toNumber),
  tostring: loose('tostring', [any], text),
  type: loose('type', [any], text),
  select: loose('select', [numeric], unknown),
  require: loose('require', [textual], unknown),
  setmetatable: loose('setmetatable', [table], unknown),
  rawlen: loose('rawlen', [['table', 'string']], number),
  rawequal: loose('rawequal', [any, any], boolean),
};

const plain =
  'assert collectgarbage dofile error getmetatable load loadfile pcall print rawget rawset warn xpcall'.split(' ');

/** Lua's globals. */
export const luaGlobals: ReadonlyMap<string, ValueType> = new Map([
  ...plain.map((name): [string, ValueType] => [name, of('function')]),
  ...Object.entries(functions),
  ['string', stringLibrary],
  ['table', tableLibrary],
  ['math', mathLibrary],
  ['os', osLibrary],
  ['io', ioLibrary],
  ['utf8', library('utf8', {charpattern: text}, 'char codepoint codes len offset')],
  ['coroutine', library('coroutine', {}, 'close create isyieldable resume running status wrap yield')],
  [
    'debug',
    library(
      'debug',
      {},
      'debug gethook getinfo getlocal getmetatable getregistry getupvalue getuservalue sethook setlocal setmetatable setupvalue setuservalue traceback upvalueid upvaluejoin setcstacklimit',
    ),
  ],
  ['package', unknown],
  ['_G', unknown],
  ['_ENV', unknown],
  ['_VERSION', text],
]);
