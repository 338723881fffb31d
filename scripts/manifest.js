import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

// oclif writes commands in the order of the file system, which differs from clone to clone, and leaves out with no more
// than a warning what it cannot load.
const file = fileURLToPath(new URL('../oclif.manifest.json', import.meta.url));
const manifest = JSON.parse(readFileSync(file, 'utf8'));
const commands = Object.keys(manifest.commands).sort();

const sources = readdirSync(new URL('../src/commands', import.meta.url), {recursive: true, encoding: 'utf8'})
  .filter((path) => path.endsWith('.ts'))
  .map((path) => path.slice(0, -'.ts'.length).replaceAll('/', ':'));
const missing = sources.filter((id) => !commands.includes(id));
if (missing.length > 0) {
  console.error(`oclif could not load ${missing.join(', ')}: try npm ci`);
  process.exitCode = 1;
}

manifest.commands = Object.fromEntries(commands.map((id) => [id, manifest.commands[id]]));
writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
