// Joins compiled modules into a few files: a source file is about one thing, and loading each by itself would cost every
// command more than an empty program's run time. What becomes a file: src/config; @oclif/core; what every start loads; the
// help; what both kinds of commands load, those without Kafka and those of events, and what either kind loads besides; what
// a replay loads on top of that.
import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join, relative, resolve, sep} from 'node:path';
import {fileURLToPath} from 'node:url';
import {rolldown} from 'rolldown';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const config = join(dist, 'config/');
const commands = join(dist, 'commands/');
const packages = `${sep}node_modules${sep}`;

/** What each compiled module imports from others, with `import()` and without. */
const imports = new Map(
  readdirSync(dist, {recursive: true, encoding: 'utf8'})
    .filter((name) => name.endsWith('.js'))
    .map((name) => [join(dist, name), readImports(join(dist, name))]),
);

/** @param {string} path */
function readImports(path) {
  const text = readFileSync(path, 'utf8');
  const to = (/** @type {RegExp} */ pattern) =>
    [...text.matchAll(pattern)].map(([, specifier = '']) => resolve(path, '..', specifier));
  return {
    atStart: to(/from\s*['"](\.[^'"]+)['"]/g),
    later: to(/import\(\s*['"](\.[^'"]+)['"]/g),
    usesOclif: /from\s*['"]@oclif\/core['"]/.test(text),
  };
}

/**
 * The module and all that loading it loads.
 * @param {string} path
 * @param {Set<string>} found
 */
function closure(path, found = new Set()) {
  if (found.has(path)) return found;
  found.add(path);
  for (const next of imports.get(path)?.atStart ?? []) closure(next, found);
  return found;
}

/**
 * Modules of a set that others import, or scripts: they keep their names.
 * @param {(path: string) => boolean} isInside
 */
function entryPoints(isInside) {
  const outside = [...imports].filter(([path]) => !isInside(path));
  return [...new Set(outside.flatMap(([, {atStart, later}]) => [...atStart, ...later]).filter(isInside))];
}

/**
 * @param {string} dir the folder of the joined files
 * @param {readonly string[]} input
 * @param {(id: string, importer: string | undefined) => boolean} isInside
 * @param {readonly {name: string, test: (id: string) => boolean, priority?: number}[]} groups
 */
async function joinModules(dir, input, isInside, groups) {
  const build = await rolldown({
    input: Object.fromEntries(input.map((path) => [relative(dir, path).replace(/\.js$/, ''), path])),
    platform: 'node',
    external: (id, importer, isResolved) =>
      importer !== undefined && (isResolved ? !isInside(id, importer) : /^[^./]/.test(id) && !isInside(id, importer)),
  });
  const {output} = await build.write({
    dir,
    format: 'esm',
    sourcemap: true,
    // The chunks lie where their modules did: some find their data by their own address.
    chunkFileNames: '[name].js',
    codeSplitting: {groups: [...groups]},
  });
  await build.close();
  return output;
}

const isConfig = (/** @type {string} */ id) => id.startsWith(config);
const scripts = ['rules/index.js', 'rules/pages.js'].map((name) => join(config, name));
await joinModules(config, [...new Set([...entryPoints(isConfig), ...scripts])], isConfig, [
  {name: 'joined-convert', priority: 2, test: (id) => id.startsWith(join(config, 'convert/'))},
  {name: 'joined', priority: 1, test: isConfig},
]);

const cli = join(dist, 'cli/');
// What answers --version, and what prints help and errors before a command is found: both without oclif.
const start = closure(join(cli, 'main.js'));
const help = closure(join(cli, 'help.js'), closure(join(cli, 'report-at-start.js')));
const base = closure(join(commands, 'config/check.js'));
// What watching a topic loads is most of what the other events commands load.
const events = closure(join(commands, 'events/tail.js'));
// They load it later, but always.
for (const name of ['kafka/connection.js', 'kafka/read.js', 'kafka/partition-choice.js', 'sources/kafka.js'])
  closure(join(dist, name), events);
const replay = closure(join(commands, 'events/replay.js'));
for (const name of ['kafka/write.js', 'kafka/topic-settings.js', 'sinks/topic.js']) closure(join(dist, name), replay);
const isCommand = (/** @type {string} */ id) => id.startsWith(commands);
// With oclif outside, its hundred files would be loaded one by one, beside the joined ones.
const isShared = (/** @type {string} */ id) =>
  ([start, help, base, events, replay].some((set) => set.has(id)) || imports.get(id)?.usesOclif === true) &&
  !isCommand(id) &&
  !isConfig(id);
/** oclif, and what oclif loads. */
const isOclif = (/** @type {string} */ id, importer = '') => id.includes('@oclif/core') || importer.includes(packages);
const all = [...imports.keys()];
const output = await joinModules(
  dist,
  [...all.filter(isCommand), ...entryPoints(isShared), join(cli, 'main.js')],
  (id, importer) => isShared(id) || isCommand(id) || isOclif(id, importer),
  [
    {name: 'joined-oclif', priority: 7, test: (id) => id.includes(packages)},
    {name: 'cli/joined-start', priority: 6, test: (id) => start.has(id)},
    {name: 'joined-help', priority: 5, test: (id) => help.has(id) && isShared(id)},
    // Apart from what loads the rules of configurations.
    {
      name: 'joined-common',
      priority: 4,
      test: (id) => base.has(id) && (events.has(id) || replay.has(id)) && isShared(id),
    },
    {name: 'joined-base', priority: 3, test: (id) => base.has(id) && isShared(id)},
    {name: 'joined-events', priority: 2, test: (id) => events.has(id) && isShared(id)},
    {name: 'joined-replay', priority: 1, test: (id) => replay.has(id) && isShared(id)},
  ],
);

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
writeFileSync(join(dist, 'joined-oclif.licences.txt'), licences().join('\n\n'));
