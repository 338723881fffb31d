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

describe('inputs on which doveconf and the program once differed', () => {
  it.each(kept)('%s is judged as was recorded', (name) => {
    const path = join(golden, name);
    const said = readFileSync(path.replace(/conf$/, 'expected'), 'utf8').trimEnd();

    const model = loadConfig(path, '2.3', {...host, env: corpusEnv});

    const stop = model.problems.find(({stops}) => stops);
    expect(stop?.text.replaceAll(`${dirname(path)}/`, '') ?? 'loads').toBe(said);
  });
});

describeWith(['dovecot'], 'the same inputs and the doveconf that is installed', () => {
  it.each(kept)('%s is judged alike', async (name) => {
    expect(await compare(new Map([['dovecot.conf', readFileSync(join(golden, name), 'utf8')]]), 'lmtp')).toEqual([]);
  });
});
