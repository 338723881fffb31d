import {splitPlugins} from './drivers/mail-plugins.js';
import type {EffectiveSetting, EffectiveView} from './effective.js';
import type {CheckInput} from './rules/rule.js';

/** The programs that deliver mail: only they raise MessageNew, the one event the ox driver reacts to. */
export const deliveryProtocols: readonly string[] = ['lmtp', 'lda'];

/** What `mail_plugins` of one program names, and the setting that says so. */
export interface PluginList {
  readonly protocol: string;
  readonly names: readonly string[];
  readonly origin: EffectiveSetting;
}

/** The list of every program whose files set one. */
export function* pluginLists({model, chains}: CheckInput): Iterable<PluginList> {
  for (const {protocol} of chains) {
    const origin = model.effective.protocol(protocol).settings.get('mail_plugins');
    if (origin !== undefined) yield {protocol, names: splitPlugins(origin.value), origin};
  }
}

/** What `mail_plugins` of one program names. */
export function pluginsOf(view: EffectiveView): readonly string[] {
  return splitPlugins(view.value('mail_plugins'));
}

/** Whether a word is meant for push_notification or one of the plugins around it, however it is spelt. */
export function looksLikePush(word: string): boolean {
  return /push.?notif/i.test(word);
}
