import {driverChain} from '../../config/drivers/chain.js';
import type {Check, Configured, Finding, Patient} from '../check.js';
import {fromOutcomes} from '../outcomes.js';

/** The scripts of lua drivers: there, readable, and whether they start. */
export const script: Check = {
  name: 'script',
  async run(patient) {
    const {own, online} = patient;
    if (own === null) return [];
    const looked = await online('scripts', own);
    const bad = fromOutcomes(
      looked.filter(({status}) => status !== 'ok'),
      own,
    );
    const tried = triedIn(own, patient);
    const failed = tried.filter(({status}) => status !== 'ok');
    if (bad.length + failed.length > 0) return failed.length > 0 ? failed : bad;
    return tried;
  },
};

/** What became of each lua driver's script when it was loaded here. */
function triedIn({chains, model}: Configured, {files, trials}: Pick<Patient, 'files' | 'trials'>): readonly Finding[] {
  const found = chains.flatMap(({protocol}) => {
    const {configured} = driverChain(model.effective.protocol(protocol), files, trials);
    return configured.flatMap(({setting, driver, refusal, open}): Finding[] => {
      if (driver.toLowerCase() !== 'lua') return [];
      const about = {driver: 'lua', setting};
      if (refusal?.why.startsWith('script-')) {
        const hint = 'Run dovepush lua check on the script.';
        return [{status: 'bad', message: `${setting} never starts: ${refusal.text}`, hint, ...about}];
      }
      if (refusal !== null) return [];
      if (open !== null) return [{status: 'unchecked', message: open, ...about}];
      return [{status: 'ok', message: `the script of ${setting} starts`, ...about}];
    });
  });
  return [...new Map(found.map((one) => [one.message, one])).values()];
}
