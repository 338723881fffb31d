import {execFileSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {Config, Help} from '@oclif/core';
import {eventsPage} from './docs/events.js';
import {rulesPage} from './docs/rules.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = 'README.md';
const manifest = 'oclif.manifest.json';
const [begin, end] = ['<!-- commands -->', '<!-- commandsstop -->'];

class PlainHelp extends Help {
  /** @param {import('@oclif/core').Command.Loadable} command */
  text(command) {
    return this.formatCommand(command).trimEnd();
  }
}

/** The help of every command, under a heading each. */
async function formatReference() {
  const config = await Config.load({root, version: '0.0.0', name: 'dovepush'});
  const help = new PlainHelp(config, {maxWidth: 120, stripAnsi: true});
  const commands = config.commands.filter((command) => !command.hidden).sort((a, b) => a.id.localeCompare(b.id));
  return commands.map((command) => {
    const title = `dovepush ${command.id.replaceAll(':', ' ')}`;
    return `### ${title}\n\n\`\`\`\n${help.text(command)}\n\`\`\`\n`;
  });
}

/**
 * @param {string} text
 * @param {string} reference
 */
function putBetweenMarkers(text, reference) {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`${readme} lacks ${begin} and ${end}`);
  return `${text.slice(0, from + begin.length)}\n\n${reference}\n${text.slice(to)}`;
}

/** @param {string} file */
const read = (file) => readFileSync(`${root}${file}`, 'utf8');

/**
 * The file as it is (about to be) committed; the one in the folder where there is no git.
 * @param {string} file
 */
function committed(file) {
  try {
    return execFileSync('git', ['show', `:${file}`], {cwd: root, encoding: 'utf8', stdio: 'pipe', maxBuffer: 2 ** 26});
  } catch {
    return read(file);
  }
}

const wanted = new Map([
  [readme, putBetweenMarkers(read(readme), (await formatReference()).join('\n'))],
  // Both it and the commands that the reference is made of were written by the build, which comes first.
  [manifest, read(manifest)],
  ['docs/rules.md', await rulesPage()],
  ['docs/events.md', await eventsPage()],
]);
if (process.argv[2] === '--check') {
  const stale = [...wanted].filter(([file, text]) => committed(file) !== text).map(([file]) => file);
  if (stale.length > 0) {
    console.error(`stale: ${stale.join(', ')}. Run npm run docs and commit what it writes.`);
    process.exitCode = 1;
  }
} else for (const [file, text] of wanted) writeFileSync(`${root}${file}`, text);
