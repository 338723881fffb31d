import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {pagesWithCommands} from '../../scripts/docs/pages.js';
import {readCommandTree} from '../../src/cli/command-tree.js';
import {flagText} from '../../src/reference/flag-text.js';
import {turns} from './turns.js';

const root = join(import.meta.dirname, '../..');
const source = join(root, 'src');
/** Files with texts that still have such turns, and how many: no number may grow. */
const leftovers: Readonly<Record<string, number>> = JSON.parse(
  readFileSync(join(import.meta.dirname, 'leftovers.json'), 'utf8'),
);

/** Texts of a source file that people may read: string and template literals with a space, without comments. */
function textsOf(name: string): readonly string[] {
  const code = readFileSync(join(source, name), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const literals = code.matchAll(/'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\[\s\S])*)`/g);
  return [...literals].map((match) => match[1] ?? match[2] ?? match[3] ?? '').filter((text) => text.includes(' '));
}

const found = (texts: readonly string[]) => texts.filter((text) => turns.some(([pattern]) => pattern.test(text)));

test('no text of the sources has a turn that must not come back, besides the known leftovers', () => {
  const files = readdirSync(source, {recursive: true, encoding: 'utf8'}).filter((name) => name.endsWith('.ts'));
  const grown = files.flatMap((name) => {
    const texts = found(textsOf(name));
    return texts.length > (leftovers[name] ?? 0) ? [{name, known: leftovers[name] ?? 0, texts}] : [];
  });

  expect(files.length).toBeGreaterThan(500);
  expect(grown).toEqual([]);
});

test('the help has none', () => {
  const texts = readCommandTree().commands.flatMap(({summary, description, flags, arguments: args, exitStatus}) => [
    summary,
    description,
    ...flags.map(flagText),
    ...args.map((argument) => argument.description),
    ...Object.values(exitStatus),
  ]);

  expect(texts.length).toBeGreaterThan(500);
  expect([...new Set(found(texts))]).toEqual([]);
});

test('the pages have none, besides what commands print', () => {
  const own = pagesWithCommands().filter(
    (page) => !/architecture|reliability|kafka|scale|performance|outage|cyrus/.test(page),
  );
  const lines = own.flatMap((page) =>
    readFileSync(page, 'utf8')
      .replace(/^```[\s\S]*?^```$/gm, '')
      .split('\n'),
  );

  expect(found(lines)).toEqual([]);
});

test.each([
  ["'5x' is no rate", true],
  ['lines are passed over', true],
  ['the topic is no longer there', false],
  ["'5x' is not a valid rate", false],
])('%s: %s', (text, isFound) => {
  expect(found([text]).length > 0).toBe(isFound);
});
