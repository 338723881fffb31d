import type {Check, Finding} from '../check.js';
import {fromOutcomes} from '../outcomes.js';

/** The files of the plugins that are to be loaded. */
export const plugins: Check = {
  name: 'plugins',
  async run({own, online}) {
    if (own === null) return [];
    const outcomes = await online('plugins', own);
    const bad = fromOutcomes(outcomes.filter(({status}) => status !== 'ok'));
    if (bad.length > 0) return bad;
    const names = outcomes.length === 1 ? 'the file of 1 plugin' : `the files of ${outcomes.length} plugins`;
    const message = `${names} ${outcomes.length === 1 ? 'is' : 'are'} there`;
    return outcomes.length === 0 ? [] : [{status: 'ok', message} satisfies Finding];
  },
};
