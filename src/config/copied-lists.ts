import type {SettingNode} from './language/tree.js';
import {looksLikePush, pluginsOf} from './mail-plugins.js';
import type {ConfigModel} from './model.js';

/** A block that copied `$mail_plugins` before a later global line put the push plugins there. */
export interface CopiedList {
  readonly protocol: string;
  /** The line in the block. */
  readonly copy: SettingNode;
  /** The global line that came too late. */
  readonly late: SettingNode;
}

/** The list of a program when a later global line does not reach it; null in all other cases. Only 2.3 has such copies. */
export function copiedList(model: ConfigModel, protocol: string): CopiedList | null {
  if (model.dialect !== '2.3') return null;
  const [global, view] = [model.effective.protocol('global'), model.effective.protocol(protocol)];
  const [late, own] = [global.settings.get('mail_plugins'), view.settings.get('mail_plugins')];
  if (late === undefined || own === undefined || own.filter === null) return null;
  const {node: copy} = own;
  if (copy.value.kind !== 'variable' || !/(?:^|\s)\$mail_plugins(?:\s|$)/.test(copy.value.text)) return null;
  if (!pluginsOf(global).includes('push_notification') || looksLikePush(pluginsOf(view).join(' '))) return null;
  return model.nodes.indexOf(copy) < model.nodes.indexOf(late.node) ? {protocol, copy, late: late.node} : null;
}
