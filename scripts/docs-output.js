// Runs the commands of README.md and docs/ and writes what they print below them. The program must have been built.
import {readFileSync, writeFileSync} from 'node:fs';
import {pagesWithCommands} from './docs/pages.js';
import {createPlaces} from './docs/places.js';
import {runPage} from './docs/shell-blocks.js';

const named = process.argv.slice(2);
for (const page of named.length > 0 ? named : pagesWithCommands()) {
  const places = createPlaces();
  try {
    const text = readFileSync(page, 'utf8');
    const after = await runPage(text, places.get);
    if (after !== text) writeFileSync(page, after);
    console.log(`${page}: ${after === text ? 'as it is' : 'rewritten'}`);
  } finally {
    await places.stop();
  }
}
