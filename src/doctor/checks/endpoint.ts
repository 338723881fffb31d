import {type Check, starts} from '../check.js';
import {fromOutcomes} from '../outcomes.js';

/** The endpoints of ox drivers and the certificates for them; they are asked with GET, and no notification is sent. */
export const endpoint: Check = {
  name: 'endpoint',
  async run({own, online}) {
    if (own === null || !starts(own, 'ox')) return [];
    const [answers, certificates] = await Promise.all([online('endpoint', own), online('certificates', own)]);
    const files = certificates.filter(({setting, status}) => status !== 'ok' && !setting.startsWith('kafka.'));
    return fromOutcomes([...answers, ...files], own);
  },
};
