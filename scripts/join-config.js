// Joins the compiled modules of src/config into a few: a file is about one thing, and loading a hundred and fifty of them
// would cost every `config check` more than an empty program's run time.
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join, relative, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {rolldown} from 'rolldown';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const config = join(dist, 'config/');

/** The modules of the folder that something outside of it imports, or a script; they keep their names. */
function entryPoints() {
  const outside = readdirSync(dist, {recursive: true, encoding: 'utf8'})
    .map((name) => join(dist, name))
    .filter((path) => path.endsWith('.js') && !path.startsWith(config));
  const imported = outside.flatMap((path) => {
    const specifiers = readFileSync(path, 'utf8').matchAll(/(?:from|import\()\s*['"](\.[^'"]+)['"]/g);
    return [...specifiers].map(([, specifier = '']) => resolve(path, '..', specifier));
  });
  const scripts = ['rules/index.js', 'rules/pages.js'].map((name) => join(config, name));
  return [...new Set([...imported, ...scripts])].filter((path) => path.startsWith(config) && existsSync(path));
}

const build = await rolldown({
  input: Object.fromEntries(entryPoints().map((path) => [relative(config, path).replace(/\.js$/, ''), path])),
  platform: 'node',
  external: (id, importer, isResolved) => importer !== undefined && isResolved && !id.startsWith(config),
});
await build.write({
  dir: config,
  format: 'esm',
  sourcemap: true,
  // The chunk lies where load.js does: it finds its data by its own address.
  chunkFileNames: '[name].js',
  codeSplitting: {
    groups: [
      {name: 'joined-convert', priority: 2, test: (id) => id.startsWith(join(config, 'convert/'))},
      {name: 'joined', priority: 1, test: (id) => id.startsWith(config)},
    ],
  },
});
await build.close();
