import {splitPlugins} from '../drivers/mail-plugins.js';
import type {Lines} from './page.js';

/** A `mail_plugins` line of 2.3 and what is around it. */
export interface PluginsLine {
  readonly value: string;
  /** True inside a protocol or another filter. */
  readonly inFilter: boolean;
  /** False when an assignment before it stands in the same place. */
  readonly isFirst: boolean;
  /** True when the push plugin is to be switched off here. */
  readonly withoutPush: boolean;
}

function block(names: readonly string[], withoutPush: boolean): Lines {
  const off: (readonly [number, string])[] = withoutPush ? [[1, 'push_notification = no']] : [];
  if (names.length + off.length === 0) return [];
  return [[0, 'mail_plugins {'], ...names.map((name) => [1, `${name} = yes`] as const), ...off, [0, '}']];
}

/** The list of 2.4: a block adds to what is there, an assignment replaces it. The Kafka plugin is left out. */
export function convertPlugins({value, inFilter, isFirst, withoutPush}: PluginsLine): Lines {
  const words = splitPlugins(value);
  const adds = words.includes('$mail_plugins');
  const names = words.filter((word) => {
    return (
      !['$mail_plugins', 'push_notification_kafka'].includes(word) && !(withoutPush && word === 'push_notification')
    );
  });
  if (adds || (isFirst && !inFilter)) return block([...new Set(names)], withoutPush && adds);
  return [[0, `mail_plugins = ${names.join(' ')}`.trimEnd()]];
}
