import {readFileSync} from 'node:fs';
import {join, relative} from 'node:path';
import {describe, expect, test} from 'vitest';
import {pagesWithCommands} from '../scripts/docs/pages.js';
import {createPlaces} from '../scripts/docs/places.js';
import {runPage} from '../scripts/docs/shell-blocks.js';
import {readCommandTree} from '../src/cli/command-tree.js';
import {findCommand} from '../src/reference/find.js';
import type {CommandEntry} from '../src/reference/tree.js';
import {describeWith} from './servers/needs.js';

const root = join(import.meta.dirname, '..');
const pages = pagesWithCommands().map((page) => [relative(root, page), readFileSync(page, 'utf8')] as const);
const withCommands = pages.filter(([, text]) => text.includes('```console'));
const needsServers = (text: string) => /^```console.* (?:kafka|dovecot)/m.test(text);

async function expectCurrent(text: string): Promise<void> {
  const places = createPlaces();
  try {
    // 'npm run docs:output' writes what the commands print now.
    expect(await runPage(text, places.get)).toBe(text);
  } finally {
    await places.stop();
  }
}

describe('commands print what is shown in', () => {
  test.each(withCommands.filter(([, text]) => !needsServers(text)))('%s', (_, text) => expectCurrent(text));
});

describeWith(['dovecot', 'kafka'], 'commands print what is shown, with servers, in', () => {
  test.each(withCommands.filter(([, text]) => needsServers(text)))('%s', (_, text) => expectCurrent(text));
});

test('what is shown is compared: another output is found', async () => {
  const page = '```console\n$ dovepush config check mail-host/dovecot.conf -f oneline -q | wc -l\n2\n```\n';

  expect(await runPage(page, createPlaces().get)).toBe(page.replace('\n2\n', '\n3\n'));
});

const tree = readCommandTree();
const everywhere = ['-h', '--help', '-V', '--version'];

/** Flags of a shell line that its command does not have; the command itself if it is unknown. */
function unknownWords(line: string): readonly string[] {
  const words = line.split(/\s+(?=(?:[^']*'[^']*')*[^']*$)/);
  const found = findCommand(
    tree,
    words.filter((word) => !word.startsWith('-')),
  );
  if (found.kind === 'unknown') return [line];
  const {flags}: Pick<CommandEntry, 'flags'> = found.kind === 'command' ? found.command : {flags: []};
  const known = flags.flatMap(({name, letters}) => [
    `--${name}`,
    `--no-${name}`,
    ...letters.map((letter) => `-${letter}`),
  ]);
  const given = words.filter((word) => /^--?[a-zA-Z]/.test(word)).map((word) => word.split('=')[0] ?? '');
  return given.filter((flag) => ![...known, ...everywhere].includes(flag)).map((flag) => `${line}: ${flag}`);
}

/** Calls of dovepush in the blocks of a page that are not run. */
function callsIn(text: string): readonly string[] {
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block.replaceAll('\\\n', ' '));
  const calls = blocks.flatMap((block) => [...block.matchAll(/(?:^|[|(] ?)dovepush ([^|#;)>\n]+)/gm)]);
  return calls.map(([, call = '']) => call.trim());
}

describe('commands and flags exist that are named in', () => {
  test.each(pages)('%s', (_, text) => {
    expect(callsIn(text).flatMap(unknownWords)).toEqual([]);
  });

  test('nothing else is let through', () => {
    expect(callsIn('```sh\ndovepush config chek\ndovepush events tail --formt x | dovepush lua run\n```')).toHaveLength(
      3,
    );
    expect(unknownWords('config chek')).toEqual(['config chek']);
    expect(unknownWords('events tail --formt x')).toEqual(['events tail --formt x: --formt']);
  });
});

describe('links lead somewhere in', () => {
  test.each(pages)('%s', (name, text) => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)].map(([, link = '']) => link);
    const missing = links.filter((link) => {
      try {
        readFileSync(join(root, name, '..', link));
        return false;
      } catch (error) {
        return (error as NodeJS.ErrnoException).code === 'ENOENT';
      }
    });
    expect(missing).toEqual([]);
  });
});
