import {hasAttributes} from '../../config/driver-blocks-2.4.js';
import {type Check, starts} from '../check.js';

const hints = {
  '2.3': 'Set mail_attribute_dict = file:%h/dovecot-attributes and reload.',
  '2.4': 'Add mail_attribute { dict file { path = %{home}/dovecot-attributes } }, one setting per line, and reload.',
} as const;

/** Whether Dovecot keeps the attributes in which the ox driver looks for its users. */
export const attributes: Check = {
  name: 'attributes',
  run({own}) {
    if (own === null || !starts(own, 'ox')) return [];
    const {chains, model} = own;
    const using = chains.filter(({started}) => started.some(({driver}) => driver === 'ox'));
    const without = using.find(({protocol}) => !hasAttributes(model.effective.protocol(protocol)));
    if (without === undefined) return [{status: 'ok', message: 'there is a dictionary of attributes'}];
    const setting = model.dialect === '2.3' ? 'mail_attribute_dict' : 'mail_attribute';
    const message = `${setting} is not set, so the ox driver finds no entry of any user and notifies nobody`;
    return [{status: 'bad', message, hint: hints[model.dialect], setting, program: without.protocol}];
  },
};
