import type {Page} from '../rules/page.js';
import type {RuleFinding} from '../rules/rule.js';
import type {CyrusInput} from './model.js';

/** One mistake in imapd.conf or cyrus.conf. */
export interface CyrusRule extends Page {
  check(input: CyrusInput): Iterable<RuleFinding>;
}
