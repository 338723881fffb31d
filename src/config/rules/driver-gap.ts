import type {DriverChain, SkippedDriver} from '../drivers/driver.js';
import type {EffectiveView} from '../effective.js';
import type {BlockNode} from '../language/tree.js';
import {pluginSettings} from '../plugin-settings.js';
import type {CheckInput, Rule, RuleFinding} from './rule.js';

/** A hole in the numbering: everything behind it is dead. */
export const driverGap: Rule = {
  id: 'driver-gap',
  severity: 'error',
  summary: 'A number is missing in the row of push_notification_driver settings.',
  why: 'Dovecot counts up from the setting without number and stops at the first one that is absent or empty. Drivers with higher numbers are never looked at, and nothing is logged.',
  source: 'push-notification-plugin.c, push_notification_user_created; observed with 2.3.19.1',
  log: null,
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n  push_notification_driver2 = dlog:two\n  push_notification_driver4 = dlog:four\n}\n',
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver2 = dlog\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n  push_notification_driver2 = dlog:two\n  push_notification_driver3 = dlog:three\n}\n',
    ],
  },

  *check(input) {
    for (const chain of input.chains) {
      const view = input.model.effective.protocol(chain.protocol);
      for (const driver of chain.skipped) if (isGap(driver)) yield describe(input, chain, driver, view);
    }
  },
};

/** A number with a zero in front is a misspelt name. */
function isGap({reason, setting}: SkippedDriver): boolean {
  return reason === 'after-gap' && !/[a-z]0/.test(setting);
}

function describe(
  input: CheckInput,
  chain: DriverChain,
  {setting, span}: SkippedDriver,
  view: EffectiveView,
): RuleFinding {
  const missing = firstMissing(setting, view);
  const wanted = rankedName(setting, view);
  const node = view.plugin.get(setting)?.node;
  const emptied = view.plugin.get(missing);
  const state = emptied === undefined ? 'not set' : 'empty';
  // One that starts elsewhere, or was switched off for a protocol by an empty value, is no mistake.
  const startsElsewhere = input.chains.some((other) => other.started.some((driver) => driver.span === span));
  const deliberate = startsElsewhere || (emptied?.filter != null && view.plugin.get(setting)?.filter === null);
  return {
    ...(deliberate ? {severity: 'info'} : {}),
    message: `${setting} ${deliberate ? 'does not start here' : 'never starts'}: ${missing} is ${state}`,
    span: node?.keySpan ?? span,
    hint: `Number the drivers without a gap${wanted === setting ? '' : `: call this one ${wanted}`}.`,
    setting,
    protocols: [chain.protocol],
    ...(emptied === undefined ? {} : {related: [{message: `${missing} is emptied here`, span: emptied.span}]}),
    ...(node !== undefined && emptied === undefined && !deliberate && isSimple(input, setting)
      ? {edits: [{span: node.keySpan, text: node.key.replace(/\d*$/, '') + wanted.replace(/^\D+/, '')}]}
      : {}),
  };
}

/** The key at which Dovecot stops before it comes to that setting. */
function firstMissing(setting: string, view: EffectiveView): string {
  const base = setting.replace(/\d+$/, '');
  const isSet = (key: string) => (view.plugin.get(key)?.value ?? '') !== '';
  if (!isSet(base)) return base;
  let number = 2;
  while (isSet(`${base}${number}`)) number += 1;
  return `${base}${number}`;
}

/** The name that the setting would have if all that are set were numbered in a row. */
function rankedName(setting: string, view: EffectiveView): string {
  const base = setting.replace(/\d+$/, '');
  const numbers = [...view.plugin.values()]
    .filter(({key, value}) => value !== '' && key.startsWith(base) && /^\d*$/.test(key.slice(base.length)))
    .map(({key}) => Number(key.slice(base.length)));
  const rank = numbers.filter((number) => number <= Number(setting.slice(base.length))).length;
  return rank === 1 ? base : `${base}${rank}`;
}

/** Whether each driver is set once, for all programs: only then a new number cannot meet another setting. */
function isSimple({model}: CheckInput, setting: string): boolean {
  const base = setting.replace(/\d+$/, '');
  const keys = [...pluginSettings(model)].filter(({key}) => key.startsWith(base));
  return new Set(keys.map(({key}) => key)).size === keys.length && keys.every(({node}) => isGlobal(node.block));
}

function isGlobal(block: BlockNode | null): boolean {
  return block === null || (block.type === 'plugin' && block.block === null);
}
