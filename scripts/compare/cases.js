import {existsSync, readdirSync} from 'node:fs';
import {basename, join, relative} from 'node:path';

/**
 * One run of the program.
 * @typedef {object} Case
 * @property {string} command  the words without the input: `config check --json`
 * @property {readonly string[]} args
 * @property {string} cwd
 */

const configCommands = [
  'config check',
  'config check --json',
  'config drivers --json',
  'config show --all --json',
  'config convert',
];

const eventCommands = [
  'events show',
  'events show --format json',
  'events show --format oneline',
  'events show --event MessageNew,mailboxCreate --format json',
  'events stats --json',
];

const luaCommands = ['lua check', 'lua check --json'];

/** Commands without an input. */
const bareCommands = [
  '--help',
  '--version',
  'config --help',
  'config explain',
  'config explain --json',
  'no-such-command',
  'config check /none',
  'events show /none',
  'events tail --json',
  'events replay --from file:/none --to stdout',
  'metadata get',
  'lua run /none --events -',
  'ox send',
  ...[
    'config check|config convert|config drivers|config explain|config show|events record|events replay|events send|events show',
    'events stats|events tail|events topics|lua check|lua run|metadata apply|metadata audit|metadata export|metadata get',
    'metadata list|metadata repair|metadata set|metadata unset|ox listen|ox send',
  ].flatMap((line) => line.split('|').map((command) => `${command} --help`)),
];

/**
 * The files below a folder, in order; none if it does not exist.
 * @param {string} folder
 */
function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, {recursive: true, withFileTypes: true});
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/**
 * Main files: any `dovecot.conf`, and a `.conf` that does not belong to the folder of another one.
 * @param {readonly string[]} files
 */
function mainFiles(files) {
  const folders = files.filter((file) => basename(file) === 'dovecot.conf').map((file) => join(file, '..'));
  const isInside = (/** @type {string} */ file) => folders.some((folder) => !relative(folder, file).startsWith('..'));
  return files.filter((file) => file.endsWith('.conf') && (basename(file) === 'dovecot.conf' || !isInside(file)));
}

/**
 * Every command over every input that it takes.
 * @param {string} root  of the repository whose examples, corpora and captures are the inputs
 * @param {string | undefined} shared  a folder with further `corpus` and `captures`
 * @returns {{cases: readonly Case[], inputs: number}}
 */
export function casesOf(root, shared) {
  const folders = ['examples', 'test/corpus', 'test/captures'].map((folder) => join(root, folder));
  if (shared !== undefined) folders.push(join(shared, 'corpus'), join(shared, 'captures'));
  const files = folders.flatMap(filesBelow);
  const configs = mainFiles(files);
  const events = files.filter((file) => /\.(?:log|jsonl|bin)$/.test(file));
  const scripts = files.filter((file) => file.endsWith('.lua'));
  const over = (/** @type {readonly string[]} */ commands, /** @type {readonly string[]} */ inputs) =>
    inputs.flatMap((input) => commands.map((command) => ({command, args: [...command.split(' '), input], cwd: root})));
  const cases = [
    ...bareCommands.map((command) => ({command, args: command.split(' '), cwd: root})),
    ...over(configCommands, configs),
    ...over(eventCommands, events),
    ...over(luaCommands, scripts),
    ...over(['lua run --events test/captures/kafka-events.jsonl --json'], scripts),
  ];
  return {cases, inputs: configs.length + events.length + scripts.length};
}
