import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {importsOf} from './layers/imports.js';
import {judge, type Tree} from './layers/judge.js';
import {layers} from './layers/table.js';

const root = join(import.meta.dirname, '..');

const {dependencies} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const packages = [...new Set([...Object.keys(dependencies), ...Object.keys(layers.owners)])];

/** What the files at these paths would import if they held these lines. */
const treeOf = (files: Readonly<Record<string, string>>): Tree['imports'] =>
  new Map(Object.entries(files).map(([file, text]) => [file, importsOf(text, packages)]));

function readSources(): Record<string, string> {
  const files = readdirSync(join(root, 'src'), {recursive: true, encoding: 'utf8'}).filter((file) =>
    file.endsWith('.ts'),
  );
  return Object.fromEntries(files.map((file) => [`src/${file}`, readFileSync(join(root, 'src', file), 'utf8')]));
}

const sources = readSources();
const tree: Tree = {imports: treeOf(sources), dependencies: Object.keys(dependencies)};
const problems = judge(tree, layers);

test('the sources keep to the table of layers', () => {
  expect(tree.imports.size).toBeGreaterThan(500);
  expect(problems).toEqual([]);
});

/** The problems that lines at the end of a file of the tree cause. */
function planted(file: string, lines: string): string[] {
  const changed = treeOf({[file]: `${sources[file] ?? ''}\n${lines}\n`});
  const after = judge({...tree, imports: new Map([...tree.imports, ...changed])}, layers);
  return after.filter((problem) => !problems.includes(problem));
}

describe('the table of layers refuses', () => {
  test.each([
    ['src/ox/client.ts', "import {parse} from 'csv-parse/sync';", 'only src/metadata/input may import csv-parse'],
    ['src/lines.ts', "import {Kafka} from 'kafkajs';", 'only src/kafka may import kafkajs'],
    ['src/kafka/offsets.ts', "import PostalMime from 'postal-mime';", 'only src/events may import postal-mime'],
    ['src/sinks/http.ts', "import type {Kafka} from 'kafkajs';", 'only src/kafka may import kafkajs'],
    ['src/sinks/http.ts', "import {type Kafka} from 'kafkajs';", 'only src/kafka may import kafkajs'],
    ['src/ui/ox.ts', "export {execa} from 'execa';", 'only src/doveadm may import execa'],
    ['src/ui/ox.ts', "export * from 'execa';", 'only src/doveadm may import execa'],
    ['src/ui/ox.ts', "const lazy = () => import('wasmoon');", 'only src/lua/engine may import wasmoon'],
    ['src/ui/ox.ts', 'const lazy = () => import(`wasmoon`);', 'only src/lua/engine may import wasmoon'],
    ['src/ui/ox.ts', "type Lua = import('wasmoon').LuaEngine;", 'only src/lua/engine may import wasmoon'],
    ['src/ui/ox.ts', "import ini = require('ini');", 'only src/cli/profile.ts may import ini'],
    ['src/ui/ox.ts', "createRequire(import.meta.url)('ini');", 'only src/cli/profile.ts may import ini'],
    ['src/ui/ox.ts', "const file = import.meta.resolve('ini');", 'only src/cli/profile.ts may import ini'],
    ['src/ui/ox.ts', "const file = 'kafkajs/src/index.js';", 'only src/kafka may import kafkajs'],
    ['src/ui/ox.ts', "import {createInterface} from 'node:readline';", 'only src/cli may import node:readline'],
    ['src/ui/ox.ts', "import left from 'left-pad';", 'left-pad has no owner in the table'],
    ['src/ui/ox.ts', 'const lazy = (name: string) => import(name);', 'imports a module whose name is computed'],
    ['src/errors.ts', "import type {KafkaFlags} from './cli/kafka-flags.js';", '. may not import cli'],
    ['src/kafka/offsets.ts', "import type {Finding} from '../config/finding.js';", 'kafka may not import config'],
    ['src/ui/ox.ts', "export type {Size} from '../cli/values.js';", 'ui may not import cli'],
    ['src/doveadm/rows.ts', "const lazy = () => import('../metadata/read.js');", 'doveadm may not import metadata'],
    ['src/ox/tls.ts', "new Worker(new URL('../lua/run/worker.js', import.meta.url));", 'ox may not import lua'],
    ['src/amqp/client.ts', "import {AppError} from '../errors.js';", 'the folder amqp is not in the table'],
    ['src/ui/ox.ts', "import './gone.js';", 'imports src/ui/gone.ts, which does not exist'],
  ])('%s: %s', (file, line, problem) => {
    expect(planted(file, line)[0]).toContain(problem);
  });

  test('a subfolder behind the one door of its folder', () => {
    const imports = treeOf({
      'src/kafka/messages/fetch.ts': '',
      'src/kafka/read.ts': "import './messages/fetch.js';",
      'src/sinks/topic.ts': "import '../kafka/read.js'; import '../kafka/messages/fetch.js';",
    });
    expect(judge({imports, dependencies: []}, {...layers, oneDoor: ['kafka'], owners: {}})).toEqual([
      'src/sinks/topic.ts: only src/kafka may import its subfolders (src/kafka/messages/fetch.ts)',
    ]);
  });

  test('a dependency without an owner, an owner without the dependency, an owner without an import', () => {
    const changed = [...tree.dependencies.filter((name) => name !== 'ora'), 'left-pad'];
    const rest = new Map([...tree.imports].filter(([file]) => !file.startsWith('src/kafka/')));
    expect(judge({...tree, dependencies: changed}, layers).filter((problem) => !problems.includes(problem))).toEqual([
      'dependency left-pad has no owner',
      'ora has an owner, but is not in the dependencies',
    ]);
    expect(judge({...tree, imports: rest}, layers)).toContain('src/kafka owns snappy, but does not import it');
  });

  test.each([
    ['values', "import {b} from './b.js'; export const a = b;", "import {a} from './a.js'; export const b = a;"],
    ['types', "import type {B} from './b.js'; export type A = B;", "import type {A} from './a.js'; export type B = A;"],
    ['a value and a type', "export {b} from './b.js';", "let b: import('./a.js').A;"],
  ])('a cycle of %s', (_, a, b) => {
    const imports = treeOf({
      'src/a.ts': a,
      'src/b.ts': b,
      'src/c.ts': "import './a.js';",
    });
    expect(judge({imports, dependencies: []}, {...layers, owners: {}})).toEqual([
      'cycle: src/a.ts → src/b.ts → src/a.ts',
    ]);
  });

  test('a file that imports itself, and each of two separate cycles', () => {
    const imports = treeOf({
      'src/self.ts': "import './self.js';",
      'src/a.ts': "import './b.js';",
      'src/b.ts': "import './c.js';",
      'src/c.ts': "import './a.js';",
    });
    expect(judge({imports, dependencies: []}, {...layers, owners: {}})).toEqual([
      'cycle: src/self.ts → src/self.ts',
      'cycle: src/a.ts → src/b.ts → src/c.ts → src/a.ts',
    ]);
  });
});

test('an import in a comment, a text or a template is none', () => {
  expect(planted('src/ui/ox.ts', "// import 'kafkajs';\nconst a = `import 'execa';`;\nconst b = 'snappy';")).toEqual(
    [],
  );
});
