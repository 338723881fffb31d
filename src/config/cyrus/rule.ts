import type {Page} from '../rules/page.js';
import type {RuleFinding} from '../rules/rule.js';
import type {CyrusInput, CyrusView} from './model.js';

/** One mistake in imapd.conf or cyrus.conf. */
export interface CyrusRule extends Page {
  check(input: CyrusInput): Iterable<RuleFinding>;
}

/** The part of a finding that says for which service it is; nothing where it is for all. */
export function inService({service}: Pick<CyrusView, 'service'>): Pick<RuleFinding, 'protocols'> {
  return service === null ? {} : {protocols: [service]};
}

/** The smallest imapd.conf that sends events, for examples. */
export const sendingConf = 'configdirectory: /var/lib/cyrus\nevent_notifier: log\n';
