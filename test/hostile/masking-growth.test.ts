import {describe, test} from 'vitest';
import {scanLines} from '../../src/config/secret-lines.js';
import {isSecretName} from '../../src/secret-names.js';
import {maskSetting, maskUrls} from '../../src/secrets.js';
import {hideKnownSecrets, learnCredential, learnSecretWords} from '../../src/secrets-in-use.js';
import {visible, visibleLines} from '../../src/ui/visible.js';
import {expectLinear} from './growth.js';

/** Begins something that a scanner for secrets has to look for the end of. */
const pieces = [
  'url=',
  'url=" ',
  '://',
  '//"',
  "//u:p@'",
  'http://',
  'http://u:p@h ',
  'http://h:111',
  'a.',
  '/',
  '@',
  ':@',
  '"',
  '[',
  'a"####',
  '%u',
  '?a=',
  '?&#',
  'password=',
  'password="',
  'token ',
  'Basic "',
  'basic"',
  'bearer  ',
  'inline:',
  '-----BEGIN ',
  '-----BEGIN PRIVATE KEY',
  'OX REST URL ',
  '\\',
  ' # ',
];

/** What may be before it: then something is open already. */
const openings = ['', 'http://', 'url='];

const repeated = (piece: string, opening: string, end: string) => (units: number) =>
  `${opening}${piece.repeat(Math.ceil(units / piece.length))}${end}`;

const settings = ['push_notification_driver', 'auth_policy_server_url', 'mail_attribute_dict'];

function maskEverywhere(value: string): void {
  maskUrls(value);
  for (const key of settings) maskSetting(key, value);
  scanLines([`a = ${value}`, `# ${value}`, value]);
}

describe.each(openings)('masking of %j and then', (opening) => {
  test.each(pieces)('%j again and again', async (piece) => {
    await expectLinear({name: piece, make: repeated(piece, opening, ' \\ \\ '), run: maskEverywhere});
  });
});

const lines: readonly (readonly [string, (units: number) => readonly string[]])[] = [
  ['continued lines', (units) => Array(units).fill('a = b\\')],
  ['comments in a continued line', (units) => ['a = b\\', ...Array(units).fill('# c \\')]],
  ['a line with many comments', (units) => [`a = ${'# \\ '.repeat(units / 4)}`]],
  ['blanks before a comment', (units) => [`a = ${' '.repeat(units)}#${' '.repeat(units)}#`]],
  ['a key that never ends', (units) => ['-----BEGIN PRIVATE KEY-----', ...Array(units).fill('AAAA')]],
  ['a line of quotes in a key', (units) => ['-----BEGIN PRIVATE KEY-----', `${'"'.repeat(units)}é`]],
  ['a line of backslashes in a key', (units) => ['-----BEGIN PRIVATE KEY-----', `${'\\ '.repeat(units / 2)}é`]],
  ['a secret over many lines', (units) => ['doveadm_password = \\', ...Array(units).fill('x \\')]],
  ['broken lines', (units) => Array(units).fill('Zq9xKw4T foo')],
];

test.each(lines)('masking of %s', async (name, make) => {
  await expectLinear({name, make, run: scanLines});
});

test.each(['a', 'pass', 'a.', 'aB', 'key_', '_', 'é'])('a name of %j again and again', async (piece) => {
  await expectLinear({name: piece, make: repeated(piece, '', ''), run: isSecretName});
});

test.each(['\u001b[', '\u001b[31m', '\u200b', '\ud800', '👍\ufe0f', '\u{1f3fb}', '\r', 'é'])(
  'spelling of %j',
  async (piece) => {
    await expectLinear({name: piece, make: repeated(piece, '', ''), run: visible});
    await expectLinear({name: piece, make: repeated(piece, '', ''), run: (text: string) => visibleLines(text, true)});
  },
);

test('known secrets in a text', async () => {
  learnCredential('aaaaaaaaaaaaaaaaaaaab');
  learnSecretWords(['Aaaaaaaaaaaaaa1']);
  await expectLinear({name: 'known', make: repeated('a', '', ''), run: hideKnownSecrets});
});
