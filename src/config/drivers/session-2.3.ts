import {maskSetting} from '../../secrets.js';
import type {EffectiveSetting, EffectiveView} from '../effective.js';
import type {Span} from '../span.js';
import {expandPercent} from './percent.js';

/** Root settings whose variables each session expands; measured with 2.3.19.1, one unknown variable in each setting. */
const expanded = [
  'imapc_master_user',
  'imapc_user',
  'mail_attachment_dir',
  'mail_attachment_fs',
  'mail_attribute_dict',
  'mail_chroot',
  'mail_location',
  'mail_temp_dir',
  'pop3c_master_user',
  'pop3c_user',
  'postmaster_address',
  'sendmail_path',
];

/** Those that only sessions of some programs expand: deliveries hold the mail in a mailbox of a user of their own. */
const expandedBy: Readonly<Record<string, readonly string[]>> = {
  imap: ['rawlog_dir'],
  lda: ['mail_home'],
  lmtp: ['mail_home'],
};

/** The root settings of a program that sessions expand, as far as the files set them. */
function rootSettings({protocol, settings}: EffectiveView): readonly EffectiveSetting[] {
  const own = Object.hasOwn(expandedBy, protocol) ? (expandedBy[protocol] ?? []) : [];
  return [...expanded, ...own].flatMap((key) => settings.get(key) ?? []);
}

/** The settings in which sessions of a program of 2.3 expand variables, as far as the files set them. */
export function expandedSettings23(view: EffectiveView): readonly EffectiveSetting[] {
  return [...rootSettings(view), ...view.plugin.values()];
}

/** Why a session ends at a variable, in Dovecot's words, masked; null where it does not. */
export function percentFailure23(view: EffectiveView): {readonly text: string; readonly span: Span} | null {
  for (const {key, value, span} of expandedSettings23(view)) {
    const {unknown} = expandPercent(value);
    if (unknown === null) continue;
    const isPlugin = view.plugin.get(key)?.span === span;
    const what = isPlugin ? `plugin setting ${key} = '${maskSetting(key, value)}'` : `settings: ${key}`;
    return {text: `Failed to expand ${what}: Unknown variable '%${unknown}'`, span};
  }
  return null;
}
