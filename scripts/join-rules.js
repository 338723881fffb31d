// Makes one module of the compiled rules. Each rule is a file of its own in src; loading eighty modules would cost every
// `config check` a third of an empty program's run time.
import {fileURLToPath} from 'node:url';
import {rolldown} from 'rolldown';

const folder = fileURLToPath(new URL('../dist/config/rules/', import.meta.url));

const build = await rolldown({
  input: `${folder}index.js`,
  platform: 'node',
  // Whatever is shared with other modules stays where it is.
  external: (id, importer, isResolved) => importer !== undefined && isResolved && !id.startsWith(folder),
});
await build.write({file: `${folder}index.js`, format: 'esm', sourcemap: true});
await build.close();
