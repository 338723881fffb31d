import {type AddressChain, addressChains} from '../chains.js';
import type {StartedDriver} from '../drivers/driver.js';
import type {BlockNode, SettingNode} from '../language/tree.js';
import type {Rule, RuleFinding} from './rule.js';

/** `local` and `remote` blocks that change which drivers start. */
export const addressPush: Rule = {
  id: 'address-push',
  severity: 'warning',
  summary: 'A local or remote block changes which drivers start.',
  why: 'Sessions of these addresses get other plugins or drivers than all others, and nothing is logged. What doveconf -n shows outside the block is not what they use; doveconf -f remote=ADDRESS -f protocol=NAME shows it.',
  source: 'config-filter.c; observed with doveconf of 2.3.19.1 and 2.4.1',
  log: null,
  examples: {
    bad: [
      'mail_plugins = notify push_notification\nlocal 192.0.2.1 {\n  protocol lmtp {\n    mail_plugins = sieve\n  }\n}\nplugin {\n  push_notification_driver = dlog\n}\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  notify = yes\n  push_notification = yes\n}\npush_notification dlog {\n}\nremote 192.0.2.0/24 {\n  mail_plugins {\n    push_notification = no\n  }\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification\nlocal 192.0.2.1 {\n  protocol lmtp {\n    mail_plugins = $mail_plugins sieve\n  }\n}\nplugin {\n  push_notification_driver = dlog\n}\n',
    ],
  },

  *check({model, chains, files, trials}) {
    for (const chain of addressChains(model, chains, files, trials)) yield* compare(chain);
  },
};

function* compare({addresses, chain, elsewhere}: AddressChain): Iterable<RuleFinding> {
  if (elsewhere.sessionFails !== null) return;
  const {filter, node, protocol} = addresses;
  const about = {setting: 'mail_plugins', protocols: [chain.protocol]};
  const view = protocol(chain.protocol);
  const list =
    view.settings.get('mail_plugins') ?? view.entries('mail_plugins').find(({key}) => key === 'push_notification');
  const span = list !== undefined && isInBlock(list.node, node) ? list.span : node.span;
  const conflict = addresses.conflict(chain.protocol);
  if (conflict !== null) {
    const message = `every session for ${filter} fails: ${conflict.text}`;
    yield {
      ...about,
      severity: 'error',
      message,
      span: conflict.span,
      hint: 'Set it once: move one block into the other.',
    };
    return;
  }
  if (chain.sessionFails !== null) {
    const message = `every session for ${filter} fails: ${chain.sessionFails}`;
    yield {
      ...about,
      severity: 'error',
      message,
      span: chain.failsAt ?? span,
      hint: 'Correct the block of these addresses.',
    };
    return;
  }
  const lost = without(elsewhere.started, chain.started);
  if (lost.length > 0) {
    const why = chain.pluginLoaded ? '' : ': push_notification is not in mail_plugins there';
    const hint =
      'Keep the plugins and drivers in the block, or add # dovepush-ignore address-push if this is intended.';
    yield {...about, message: `${named(lost)} not started for ${filter}${why}`, span, hint};
  }
  const added = without(chain.started, elsewhere.started);
  if (added.length === 0) return;
  const hint = 'Move the settings out of the block if they are meant for all addresses.';
  yield {...about, severity: 'info', message: `${named(added)} started only for ${filter}`, span, hint};
}

/** Whether a line is in the block of the addresses, or in another one inside it. */
function isInBlock(line: SettingNode, node: BlockNode): boolean {
  for (let at = line.block; at !== null; at = at.block) if (at === node) return true;
  return false;
}

function named(drivers: readonly StartedDriver[]): string {
  const settings = drivers.map(({setting, driver}) => `${setting} (${driver})`);
  return `${settings.join(', ')} ${settings.length === 1 ? 'is' : 'are'}`;
}

/** The drivers of the first list that the second one lacks. */
function without(drivers: readonly StartedDriver[], others: readonly StartedDriver[]): readonly StartedDriver[] {
  const keyOf = ({driver, options}: StartedDriver) => JSON.stringify([driver, Object.entries(options).sort()]);
  const known = new Set(others.map(keyOf));
  return drivers.filter((driver) => !known.has(keyOf(driver)));
}
