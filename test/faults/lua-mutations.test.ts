import {writeFile} from 'node:fs/promises';
import {expect, test} from 'vitest';
import type {Series} from '../../scripts/servers/dovecot-programs.js';
import {
  mutate,
  mutations,
  mutationsFile,
  type Outcome,
  outcomeOf,
  scriptText,
  startTrials,
} from '../lua/mutations/trial.js';
import {describeSeries} from '../servers/needs.js';

/** What the server of a series does with every mutation. */
async function tryAll(series: Series): Promise<Outcome[]> {
  const trials = await startTrials(series);
  try {
    // The first delivery of all makes the mailboxes.
    await trials.observe(scriptText('flags'));
    const usual = new Map<string, readonly string[]>();
    const outcomes: Outcome[] = [];
    for (const mutation of mutations) {
      const {script} = mutation;
      if (!usual.has(script)) usual.set(script, (await trials.observe(scriptText(script))).told);
      const {log, told} = await trials.observe(mutate(mutation));
      outcomes.push(outcomeOf(log, told, usual.get(script) ?? []));
    }
    return outcomes;
  } finally {
    await trials.stop();
  }
}

describeSeries('mutated scripts on the real driver', (series) => {
  test('do what is recorded of them', async () => {
    const outcomes = await tryAll(series);

    // DOVEPUSH_TEST_RECORD=true writes down what this server did, for a look at the difference.
    if (process.env.DOVEPUSH_TEST_RECORD === 'true') {
      const recorded = mutations.map((one, at) => ({...one, outcome: {...one.outcome, [series]: outcomes[at]}}));
      await writeFile(mutationsFile, `${JSON.stringify(recorded, null, 2)}\n`);
    }
    expect(outcomes).toEqual(mutations.map(({outcome}) => outcome?.[series]));
  });
});
