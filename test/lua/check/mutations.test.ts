import {describe, expect, test} from 'vitest';
import type {Series} from '../../../scripts/servers/dovecot-programs.js';
import {mutate, mutations, scriptText} from '../mutations/trial.js';
import {findingsOf} from './script-of.js';

/** Faults that only data tells, or that Lua takes for something else than was meant. */
const missedAtMost = 5;

async function severities(text: string, series: Series): Promise<readonly string[]> {
  // A delivery waits for a script that works, too.
  const findings = (await findingsOf(text, series)).filter(({rule}) => rule !== 'lua-blocking');
  return findings.map(({severity}) => severity).filter((severity) => severity !== 'info');
}

describe.each(['2.3', '2.4'] as const)('mutated scripts, as Dovecot %s was seen to run them', (series) => {
  test('are found before', async () => {
    const harmful = mutations.filter(({outcome}) => outcome?.[series] !== 'same');
    const missed: string[] = [];
    for (const mutation of harmful) {
      if ((await severities(mutate(mutation), series)).length > 0) continue;
      missed.push(`${mutation.script}: ${mutation.to} (${mutation.outcome?.[series]})`);
    }

    expect(harmful.length).toBeGreaterThanOrEqual(60);
    expect(missed.slice(missedAtMost), missed.join('\n')).toEqual([]);
  });

  test('are an error only where the server fails', async () => {
    const harmless = mutations.filter(({outcome}) => outcome?.[series] === 'same');
    const found: string[] = [];
    for (const mutation of harmless) {
      if ((await severities(mutate(mutation), series)).includes('error')) found.push(mutation.to);
    }

    expect(found).toEqual([]);
  });

  test('say nothing as they were', async () => {
    const names = [...new Set(mutations.map(({script}) => script))];
    const found = await Promise.all(names.map((name) => severities(scriptText(name), series)));

    expect(found.flat()).toEqual([]);
  });
});
