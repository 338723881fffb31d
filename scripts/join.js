// Joins compiled modules into a few scripts in dist/joined, which bin/load.js loads: a source file is about one thing, and
// loading each by itself would cost every command more than an empty program's run time. What becomes a script: oclif; what
// every start loads; the help; what the commands about configurations load; what both kinds of commands load, those without
// Kafka and those of events, and what either kind loads besides; what a replay loads on top of that; each command; whatever
// is loaded later.
import {readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join, relative, resolve, sep} from 'node:path';
import {fileURLToPath} from 'node:url';
import {rolldown} from 'rolldown';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const cli = join(dist, 'cli/');
const commands = join(dist, 'commands/');
const config = join(dist, 'config/');
const packages = `${sep}node_modules${sep}`;

const modules = readdirSync(dist, {recursive: true, encoding: 'utf8'})
  .filter((name) => name.endsWith('.js'))
  .map((name) => join(dist, name));
/** What each compiled module imports from others at its start. */
const imports = new Map(modules.map((path) => [path, importsOf(path)]));

/** @param {string} path */
function importsOf(path) {
  const found = readFileSync(path, 'utf8').matchAll(/from\s*['"](\.[^'"]+)['"]/g);
  return [...found].map(([, specifier = '']) => resolve(path, '..', specifier));
}

/**
 * The modules and all that loading them loads.
 * @param {readonly string[]} paths
 * @param {Set<string>} found
 */
function closure(paths, found = new Set()) {
  for (const path of paths) {
    if (found.has(path)) continue;
    found.add(path);
    closure(imports.get(path) ?? [], found);
  }
  return found;
}

/** @param {readonly string[]} names */
const loadedBy = (...names) => closure(names.map((name) => join(dist, name)));

const start = loadedBy('cli/main.js');
const help = loadedBy('cli/help.js', 'cli/report-at-start.js');
const check = loadedBy('commands/config/check.js');
const convert = loadedBy('commands/config/convert.js');
// What watching a topic loads is most of what the other events commands load; some is loaded later, but always.
const events = loadedBy(
  ...[
    'commands/events/tail.js',
    'kafka/connection.js',
    'kafka/read.js',
    'kafka/partition-choice.js',
    'sources/kafka.js',
  ],
);
const replay = loadedBy('commands/events/replay.js', 'kafka/write.js', 'kafka/topic-settings.js', 'sinks/topic.js');
const isEvents = (/** @type {string} */ id) => events.has(id) || replay.has(id);

/** @type {readonly (readonly [name: string, test: (id: string) => boolean])[]} */
const groups = [
  ['oclif', (id) => id.includes(packages) && !/\/node_modules\/(?:execa|ora)\//.test(id)],
  ['start', (id) => start.has(id)],
  ['help', (id) => help.has(id)],
  ['common', (id) => check.has(id) && isEvents(id) && !id.startsWith(config)],
  ['check', (id) => check.has(id)],
  ['convert', (id) => convert.has(id)],
  ['events', (id) => events.has(id)],
  ['replay', (id) => replay.has(id)],
];

/** Packages that are loaded as they are: those with machine code, and what few commands need. No script can load ES modules. */
const isOutside = (/** @type {string} */ id, importer = '') =>
  /^[^./]/.test(id) && !/^(?:@oclif\/core|execa|ora)$/.test(id) && !importer.includes(packages);

const isCommand = (/** @type {string} */ id) => id.startsWith(commands);
/** What oclif loads by its path: commands and the hook. */
const byPath = [...modules.filter(isCommand), join(cli, 'command-not-found.js')];
const nameOf = (/** @type {string} */ path) => relative(dist, path).replace(/\.js$/, '').replaceAll(sep, '-');
const build = await rolldown({
  input: Object.fromEntries([...byPath.map((path) => [nameOf(path), path]), ['main', join(cli, 'main.js')]]),
  platform: 'node',
  external: isOutside,
  preserveEntrySignatures: 'allow-extension',
  // What one kind of commands loads later, another loads at once.
  checks: {ineffectiveDynamicImport: false},
});
const {output} = await build.write({
  dir: join(dist, 'joined'),
  format: 'cjs',
  sourcemap: true,
  dynamicImportInCjs: false,
  entryFileNames: '[name].cjs',
  chunkFileNames: '[name].cjs',
  codeSplitting: {
    includeDependenciesRecursively: false,
    groups: groups.map(([name, test], at) => ({
      name,
      priority: groups.length - at,
      test: (id) => test(id) && !byPath.includes(id) && id !== join(cli, 'main.js'),
    })),
  },
});
await build.close();

// Threads load modules.
const worker = await rolldown({input: join(dist, 'lua/run/worker.js'), platform: 'node', external: /^[^./]/});
await worker.write({dir: join(dist, 'joined'), format: 'esm', sourcemap: true});
await worker.close();

for (const path of byPath) {
  const loader = relative(dirname(path), fileURLToPath(new URL('../bin/load.cjs', import.meta.url)));
  writeFileSync(path.replace(/\.js$/, '.cjs'), `module.exports = require('${loader}').load('${nameOf(path)}.cjs');\n`);
  rmSync(path);
}

/** The licences of the packages whose code is in the output. */
function licences() {
  const ids = output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
  const folders = new Set(ids.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0] ?? []));
  return [...folders].sort().map((folder) => {
    const {name, version, license} = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    return `${name} ${version} (${license})\n\n${file === undefined ? '' : readFileSync(join(folder, file), 'utf8')}`;
  });
}
writeFileSync(join(dist, 'joined/licences.txt'), licences().join('\n\n'));
