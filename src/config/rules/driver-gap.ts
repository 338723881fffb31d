import type {SkippedDriver} from '../drivers/driver.js';
import type {EffectiveView} from '../effective.js';
import type {BlockNode} from '../language/tree.js';
import {pluginSettings} from '../plugin-settings.js';
import type {CheckInput, Rule, RuleFinding} from './rule.js';

/** A hole in the numbering: everything behind it is dead. */
export const driverGap: Rule = {
  id: 'driver-gap',
  order: true,
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
    const started = new Set(input.chains.flatMap((chain) => chain.started.map(({span}) => span)));
    const simple = new Map(bases.map((base) => [base, isSimple(input, base)]));
    for (const {protocol, skipped} of input.chains) {
      if (!skipped.some(isGap)) continue;
      const view = input.model.effective.protocol(protocol);
      const rows = new Map(bases.map((base) => [base, numberRow(view, base)]));
      for (const driver of skipped.filter(isGap)) {
        const base = driver.setting.replace(/\d+$/, '');
        const row = rows.get(base);
        if (row === undefined) continue;
        // One that starts elsewhere, or was switched off for a protocol by an empty value, is no mistake.
        const emptied = view.plugin.get(row.missing);
        const off = emptied?.filter != null && view.plugin.get(driver.setting)?.filter === null;
        const deliberate = off || started.has(driver.span);
        yield describe(driver, view, {row, protocol, deliberate, simple: simple.get(base) === true});
      }
    }
  },
};

const bases = ['push_notification_driver', 'push_notification_backend'];

/** A number with a zero in front is a misspelt name. */
function isGap({reason, setting}: SkippedDriver): boolean {
  return reason === 'after-gap' && !/[a-z]0/.test(setting);
}

interface Row {
  /** The key at which Dovecot stops. */
  readonly missing: string;
  /** The name that each setting would have if all that are set were numbered in a row. */
  readonly names: ReadonlyMap<string, string>;
}

interface Circumstances {
  readonly row: Row;
  readonly protocol: string;
  readonly deliberate: boolean;
  /** Whether a new number cannot meet another setting. */
  readonly simple: boolean;
}

function describe({setting, span}: SkippedDriver, view: EffectiveView, around: Circumstances): RuleFinding {
  const {row, protocol, deliberate, simple} = around;
  const wanted = row.names.get(setting) ?? setting;
  const node = view.plugin.get(setting)?.node;
  const emptied = view.plugin.get(row.missing);
  const state = emptied === undefined ? 'not set' : 'empty';
  const isCertain = emptied === undefined && !deliberate && simple;
  return {
    ...(deliberate ? {severity: 'info'} : {}),
    message: `${setting} ${deliberate ? 'does not start here' : 'never starts'}: ${row.missing} is ${state}`,
    span: node?.keySpan ?? span,
    hint: `Number the drivers without a gap${wanted === setting ? '' : `: call this one ${wanted}`}.`,
    setting,
    protocols: [protocol],
    ...(emptied === undefined ? {} : {related: [{message: `${row.missing} is emptied here`, span: emptied.span}]}),
    ...(node !== undefined && isCertain
      ? {edits: [{span: node.keySpan, text: node.key.replace(/\d*$/, '') + wanted.replace(/^\D+/, '')}]}
      : {}),
  };
}

function numberRow(view: EffectiveView, base: string): Row {
  const numbers = [...view.plugin.values()]
    .filter(({key, value}) => value !== '' && key.startsWith(base) && /^\d*$/.test(key.slice(base.length)))
    .map(({key}) => ({key, number: Number(key.slice(base.length))}))
    .sort((a, b) => a.number - b.number);
  const nameOf = (index: number) => (index === 0 ? base : `${base}${index + 1}`);
  const names = new Map(numbers.map(({key}, index) => [key, nameOf(index)]));
  const set = new Set(numbers.map(({key}) => key));
  let at = 0;
  while (set.has(nameOf(at))) at += 1;
  return {missing: nameOf(at), names};
}

/** Whether each driver is set once, for all programs. */
function isSimple({model}: CheckInput, base: string): boolean {
  const keys = [...pluginSettings(model)].filter(({key}) => key.startsWith(base));
  return new Set(keys.map(({key}) => key)).size === keys.length && keys.every(({node}) => isGlobal(node.block));
}

function isGlobal(block: BlockNode | null): boolean {
  return block === null || (block.type === 'plugin' && block.block === null);
}
