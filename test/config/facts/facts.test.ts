import {describe, expect, it} from 'vitest';
import {findingsOf, withExample} from '../rules/examples.js';
import {drivers} from './drivers.js';
import {kafkaFacts} from './kafka.js';
import {language} from './language.js';
import {lua} from './lua.js';

const facts = [...language, ...drivers, ...lua, ...kafkaFacts];

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
});
