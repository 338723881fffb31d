import {isSecretName} from '../../secrets.js';
import type {CyrusModel} from './model.js';

/** What a line hides: offsets from 0 in order. */
type Hidden = readonly (readonly [start: number, end: number])[];

function isSecret(name: string): boolean {
  return isSecretName(name) || /passw|secret/.test(name);
}

/** The values that nobody is to see. */
export function secretValues({imapd}: CyrusModel): readonly string[] {
  return imapd?.entries.flatMap(({name, value}) => (isSecret(name) ? [value] : [])) ?? [];
}

/** The part of a line after the colon, if its option is a secret. */
export function hiddenIn(text: string): Hidden {
  const name = /^\s*([\w-]+):\s*/.exec(text);
  return name && isSecret((name[1] ?? '').toLowerCase()) ? [[name[0].length, text.length]] : [];
}

/** The value as it may be shown. */
export function shownValue(name: string, value: string): string {
  return isSecret(name) ? '***' : value;
}
