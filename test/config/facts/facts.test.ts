import {describe, expect, it} from 'vitest';
import {rules} from '../../../src/config/rules/index.js';
import {findingsOf, withExample} from '../rules/examples.js';
import {drivers} from './drivers.js';
import {examples} from './examples.js';
import {kafkaFacts} from './kafka.js';
import {language} from './language.js';
import {lua} from './lua.js';

const facts = [...language, ...drivers, ...lua, ...kafkaFacts, ...examples];

describe('what Dovecot loses, ignores, refuses or breaks', () => {
  it.each(facts.filter((fact) => 'config' in fact))('$fact', ({config, rules: expected}) => {
    const found = new Set(withExample(config, (main) => findingsOf(main)).map(({rule}) => rule));

    expect(
      expected.filter((id) => !found.has(id)),
      [...found].join(' '),
    ).toEqual([]);
  });

  it('names a fact once', () => {
    expect(new Set(facts.map(({fact}) => fact)).size).toBe(facts.length);
  });

  it('has a fact behind every rule, but for those about the check itself', () => {
    const named = facts.flatMap((fact) => ('config' in fact ? fact.rules : 'elsewhere' in fact ? [fact.by] : []));
    const left = rules.map(({id}) => id).filter((id) => !named.includes(id));

    expect(left).toEqual(['online-unchecked', 'ignore-unused', 'ignore-expired']);
  });

  it('names rules that exist where another look finds it', () => {
    const online = facts.flatMap((fact) =>
      'elsewhere' in fact && fact.elsewhere === 'config check --online' ? [fact.by] : [],
    );

    expect(online.filter((by) => !rules.some(({id}) => id === by))).toEqual([]);
  });
});
