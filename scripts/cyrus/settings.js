// Writes what a Cyrus knows of imapd.conf: src/config/settings/cyrus-RELEASE.json. As root, for a folder in which that Cyrus
// is installed: node scripts/cyrus/settings.js ROOT RELEASE
//
// Names and defaults come from `cyr_info conf-all`, types from what the program says about a value that no type has. Which
// words a set or a choice takes, the manual page proposes and the program confirms.
import {readFileSync} from 'node:fs';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {gunzipSync} from 'node:zlib';
import {execa} from 'execa';

const [root = '/opt/cyrus', release = '3.6'] = process.argv.slice(2);
const folder = await mkdtemp(join(root, 'tmp/settings-'));
const inside = `/tmp/${basename(folder)}/imapd.conf`;

/**
 * What cyr_info says to a file with this line: its output, or the error.
 * @param {string} line
 */
async function ask(line) {
  // It wants to know where its files are, and says so before all else.
  const needed = line.startsWith('configdirectory:') ? '' : 'configdirectory: /tmp\n';
  await writeFile(join(folder, 'imapd.conf'), `${needed}${line}\n`);
  const command = [root, '/usr/lib/cyrus/bin/cyr_info', '-C', inside, 'conf-all'];
  return execa('chroot', command, {reject: false, timeout: 10_000});
}

/** @param {string} line */
async function accepts(line) {
  return (await ask(line)).exitCode === 0;
}

/** The words that the manual page allows for each option. @returns {ReadonlyMap<string, readonly string[]>} */
function documented() {
  const page = gunzipSync(readFileSync(join(root, 'usr/share/man/man5/imapd.conf.5.gz'))).toString();
  const plain = page
    .replaceAll('\\-', '-')
    .replace(/\\f[A-Z]/g, '')
    .replaceAll('\\&', '');
  const options = plain.split(/^(?=[a-z][\w-]*: )/m);
  return new Map(
    options.map((text) => {
      const list = /Allowed values: (.*?)\n\./s.exec(text)?.[1] ?? '';
      return [text.slice(0, text.indexOf(':')), list.split(/[,\s]+/).filter((word) => word !== '')];
    }),
  );
}

/**
 * The default as the manual writes it: where the program has put the folder of this file's, `{configdirectory}`.
 * @param {string} name
 * @param {string} value
 */
function defaultOf(name, value) {
  if (['admins', 'configdirectory'].includes(name) || value === '(null)') return '';
  return value.replace(/^\/tmp\//, '{configdirectory}/');
}

/** Says what kind of value the option takes. @param {string} name */
async function typeOf(name) {
  const {stderr, stdout, exitCode} = await ask(`${name}: zzz`);
  if (exitCode === 0) return 'string';
  const said = stderr + stdout;
  if (said.includes('non-switch')) return 'switch';
  if (said.includes('non-integer')) return 'integer';
  if (said.includes('duration')) return 'duration';
  if (said.includes('byte size') || said.includes('bytesize')) return 'bytesize';
  return said.includes('invalid value') ? 'choice' : 'string';
}

/** Words that a choice may take for others without a word in the manual. */
const switches = ['yes', 'no', 'true', 'false', 'on', 'off', '1', '0', 't', 'f', 'y', 'n'];
const allowed = documented();
const {stdout} = await ask('admins: zzz');
/** @type {Record<string, {type: string, default: string, values?: string[]}>} */
const options = {};
for (const line of stdout.split('\n')) {
  const [, name = '', value = ''] = /^([a-z][\w-]*):(?: (.*))?$/.exec(line) ?? [];
  if (name === '') continue;
  const type = await typeOf(name);
  options[name] = {type, default: defaultOf(name, value)};
  if (type !== 'choice') continue;
  /** @type {string[]} */
  const values = [];
  for (const word of [...(allowed.get(name) ?? []), ...switches])
    if (!values.includes(word) && (await accepts(`${name}: ${word}`))) values.push(word);
  const isSet = values.length > 1 && (await accepts(`${name}: ${values[0]} ${values[1]}`));
  options[name] = {...options[name], type: isSet ? 'set' : 'choice', values};
}
await rm(folder, {recursive: true});
const lines = Object.entries(options).map(([name, option]) => `    ${JSON.stringify(name)}: ${JSON.stringify(option)}`);
const text = `{\n  "release": ${JSON.stringify(release)},\n  "options": {\n${lines.join(',\n')}\n  }\n}\n`;
await writeFile(new URL(`../../src/config/settings/cyrus-${release}.json`, import.meta.url), text);
console.log(`${lines.length} options`);
