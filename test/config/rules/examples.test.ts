import {describe, expect, it} from 'vitest';
import type {Finding} from '../../../src/config/finding.js';
import {rules} from '../../../src/config/rules/index.js';
import {triedFindingsOf, withExampleAsync} from './examples.js';

/** Those that look outside the files have a test of their own. */
const offline = rules.filter(({online}) => !online);

const cases = (kind: 'bad' | 'good') =>
  offline.flatMap((rule) => rule.examples[kind].map((example, index) => [rule.id, index + 1, rule, example] as const));

const tell = ({rule, severity, message}: Finding) => `${severity} ${rule}: ${message}`;

describe('the examples of the rules', () => {
  it.each(cases('bad'))('%s finds its bad example %i, and no other rule does', async (id, _, rule, example) => {
    const findings = await withExampleAsync(example, triedFindingsOf);

    // What is only worth knowing may be said of any file.
    const told = findings.filter((finding) => finding.rule === id || finding.severity !== 'info');
    expect([...new Set(told.map((finding) => finding.rule))].sort(), findings.map(tell).join('\n')).toEqual(
      [id, ...(rule.examples.also ?? [])].sort(),
    );
    expect(findings.some((finding) => finding.rule === id && finding.severity === rule.severity)).toBe(true);
  });

  it.each(cases('good'))(
    'nothing above info is said of the good example of %s (%i)',
    async (_id, _index, _rule, example) => {
      const findings = await withExampleAsync(example, triedFindingsOf);

      expect(findings.filter(({severity}) => severity !== 'info').map(tell)).toEqual([]);
    },
  );
});
