import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Pages that are generated as a whole. */
const generated = ['docs/rules.md', 'docs/events.md', 'docs/reference/commands.md', 'docs/reference/errors.md'];

/** Paths of the pages that are written by hand. */
export function pagesWithCommands() {
  const docs = readdirSync(join(root, 'docs'), {recursive: true, encoding: 'utf8'})
    .map((name) => `docs/${name}`)
    .filter((name) => name.endsWith('.md') && !generated.includes(name) && !name.startsWith('docs/reference/rules/'));
  return ['README.md', 'examples/README.md', ...docs.sort()].map((name) => join(root, name));
}
