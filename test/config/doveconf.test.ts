import {readdirSync, readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {describe, expect, it} from 'vitest';
import {host, loadConfig} from '../../src/config/load.js';
import {describeWith} from '../servers/needs.js';
import {corpusEnv} from './corpus.js';
import {compare} from './doveconf.js';

const golden = fileURLToPath(new URL('../golden/doveconf/', import.meta.url));
const kept = readdirSync(golden).filter((name) => name.endsWith('.conf'));

describe('doveconf 2.3 as the judge', () => {
  it.each(kept)('agrees with what it said about %s', (name) => {
    const path = join(golden, name);
    const said = readFileSync(path.replace(/conf$/, 'expected'), 'utf8').trimEnd();

    const model = loadConfig(path, '2.3', {...host, env: corpusEnv});

    const stop = model.problems.find(({stops}) => stops);
    expect(stop?.text.replaceAll(`${dirname(path)}/`, '') ?? 'loads').toBe(said);
  });
});

describeWith(['dovecot'], 'doveconf 2.3 as it is installed', () => {
  it.each(kept)('agrees about %s', async (name) => {
    expect(await compare(new Map([['dovecot.conf', readFileSync(join(golden, name), 'utf8')]]), 'lmtp')).toEqual([]);
  });
});
