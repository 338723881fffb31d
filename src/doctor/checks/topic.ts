import {type Check, starts} from '../check.js';
import {fromOutcomes} from '../outcomes.js';

/** The topics of kafka drivers, their brokers, and the certificates for them. Nothing is written. */
export const topic: Check = {
  name: 'topic',
  async run({own, online}) {
    if (own === null || !starts(own, 'kafka')) return [];
    const [answers, certificates] = await Promise.all([online('topic', own), online('certificates', own)]);
    const files = certificates.filter(({setting, status}) => status !== 'ok' && setting.startsWith('kafka.'));
    return fromOutcomes([...answers, ...files], own);
  },
};
