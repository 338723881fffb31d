import {readdirSync, readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {describe, expect, it} from 'vitest';
import {host, loadConfig} from '../../src/config/load.js';
import {parseConfig} from '../../src/config/parse.js';
import {describeWith} from '../servers/needs.js';
import {corpusEnv} from './corpus.js';
import {compare, words} from './doveconf.js';

const golden = fileURLToPath(new URL('../golden/doveconf/', import.meta.url));
const kept = readdirSync(golden).filter((name) => name.endsWith('.conf'));

describe('inputs on which doveconf and the program once differed', () => {
  it.each(kept)('%s is judged as was recorded', (name) => {
    const path = join(golden, name);
    const said = readFileSync(path.replace(/conf$/, 'expected'), 'utf8').replace(/\n$/, '');

    const model = loadConfig(path, '2.3', {...host, env: corpusEnv});

    const stop = model.problems.find(({stops}) => stops);
    expect(stop?.text.replaceAll(`${dirname(path)}/`, '') ?? 'loads').toBe(said);
  });
});

describe('a variable that names a setting of one of the own services', () => {
  it('stands for the default of that service, unexpanded', () => {
    const model = loadConfig(join(golden, 'variable-service-default.conf'), '2.3', {...host, env: corpusEnv});

    expect(model.effective.protocol('lmtp').value('mail_plugins')).toBe('imap $default_internal_user 993');
  });
});

describeWith(['dovecot'], 'protocols of packages', () => {
  it.each(['sieve', 'managesieve', 'imap sieve', 'imap', 'none', 'imap none', 'http'])(
    'protocols = %s is judged as the Dovecot of this host does',
    async (protocols) => {
      expect(await compare(new Map([['dovecot.conf', `protocols = ${protocols}\n`]]), 'lmtp')).toEqual([]);
    },
  );
});

describeWith(['dovecot'], 'event filters', () => {
  it.each([
    'a = b',
    'a>=1 and not (b < c or "d e" = *)',
    'not not a=b',
    'a == b',
    'a => b',
    'a > = 1',
    'a=b c=d',
    'a=b, c=d',
    '(a=b',
    '(a=b c=d)',
    'a=b)',
    '()',
    'not',
    'and=b',
    'a=and',
    'a',
    'a=',
    '=b',
    'a=(b)',
    'a="b" "c"',
    'a="b',
    'a="b\\"c"',
    'a=b/c',
    'a=é',
    'category>1',
    'event>=x or a=b',
    '"event">1',
    'Event>1',
    'category>1 (',
  ])('%s is judged alike, in the same words', async (filter) => {
    const text = `metric m {\n  filter = ${filter}\n}\n`;

    expect(await compare(new Map([['dovecot.conf', text]]), 'lmtp')).toEqual([]);
    expect(await words(text)).toEqual(parseConfig('x', text, '2.3', host).problems.map((problem) => problem.text));
  });
});

describeWith(['dovecot'], 'the same inputs and the doveconf that is installed', () => {
  it.each(kept)('%s is judged alike', async (name) => {
    expect(await compare(new Map([['dovecot.conf', readFileSync(join(golden, name), 'utf8')]]), 'lmtp')).toEqual([]);
  });
});
