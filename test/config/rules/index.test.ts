import {readdirSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {rules} from '../../../src/config/rules/index.js';

const machinery = [
  'check',
  'index',
  'other-dialect',
  'outcome-finding',
  'page',
  'pages',
  'problem-finding',
  'rule',
  'select',
];

describe('the list of rules', () => {
  it('holds every rule of its folder, each in a file that has its name', () => {
    const files = readdirSync(new URL('../../../src/config/rules/', import.meta.url)).map((name) =>
      name.replace(/\.ts$/, ''),
    );

    expect(rules.map(({id}) => id).sort()).toEqual(files.filter((name) => !machinery.includes(name)).sort());
  });

  it.each(rules.map((rule) => [rule.id, rule] as const))(
    '%s says what it is, why, and since when that is known',
    (id, rule) => {
      expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)+$/);
      expect(rule.summary).toMatch(/^[^\n]{20,120}\.$/);
      expect(rule.why.length).toBeGreaterThan(40);
      expect(rule.source).not.toBe('');
      expect(rule.examples.bad.length).toBeGreaterThan(0);
      expect(rule.examples.good.length).toBeGreaterThan(0);
    },
  );

  it.each(rules.filter(({dialect}) => dialect === undefined).map((rule) => [rule.id, rule] as const))(
    '%s, which is about both dialects, has a bad example of each',
    (_, {examples}) => {
      const written = examples.bad.map((example) => JSON.stringify(example).includes('dovecot_config_version'));

      expect(new Set(written)).toEqual(new Set([true, false]));
    },
  );
});
