import type {CyrusRule} from '../rule.js';
import {crashRules} from './crashes.js';
import {groupRules} from './groups.js';
import {notifierRules} from './notifier.js';
import {parameterRules} from './parameters.js';
import {valueRules} from './values.js';

/** Every rule about Cyrus's files, in the order in which `config explain` lists them. */
export const cyrusRules: readonly CyrusRule[] = [
  ...valueRules,
  ...notifierRules,
  ...crashRules,
  ...groupRules,
  ...parameterRules,
];
