import {readdirSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {describe, expect, test} from 'vitest';
import {luaRules} from '../../../src/lua/check/rules/index.js';
import {findingsOf} from './script-of.js';

const folder = fileURLToPath(new URL('../../../src/lua/check/rules/', import.meta.url));

describe('the rules for scripts', () => {
  test('are each one file, named like the rule without lua-', () => {
    const files = readdirSync(folder).filter((name) => name !== 'index.ts');

    expect(files.sort()).toEqual(luaRules.map(({id}) => `${id.replace(/^lua-/, '')}.ts`).sort());
  });

  test.each(luaRules.flatMap(({id, version, examples}) => examples.bad.map((text) => ({id, version, text}))))(
    '$id finds its mistake in $text',
    async ({id, version = '2.3', text}) => {
      const findings = await findingsOf(text, version);

      expect(findings.map(({rule}) => rule)).toContain(id);
    },
  );

  test.each(luaRules.flatMap(({id, version, examples}) => examples.good.map((text) => ({id, version, text}))))(
    '$id finds nothing in $text',
    async ({id, version = '2.3', text}) => {
      const findings = await findingsOf(text, version);

      expect(findings.filter(({rule}) => rule === id)).toEqual([]);
    },
  );
});
