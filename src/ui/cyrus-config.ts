import type {GroupState} from '../config/cyrus/groups.js';
import type {Paint} from './colour.js';
import {visible} from './visible.js';

/** The groups of one service, a line each: where its events go, or why not. */
export function formatGroups(service: string | null, states: readonly GroupState[], paint: Paint): string {
  const lines = states.map(({group, notifier, reason, events}) => {
    const where = reason === null ? paint('green', `to ${visible(notifier ?? '')}`) : paint('yellow', visible(reason));
    return `  ${group.padEnd(18)}${where}  (${events.join(', ')})`;
  });
  return [paint('bold', visible(service ?? 'all services')), ...lines, ''].join('\n');
}

/** The options of one service, a line each: value and place. */
export function formatOptions(
  service: string | null,
  options: readonly (readonly [name: string, value: string, place: string])[],
  paint: Paint,
): string {
  const width = Math.max(...options.map(([name]) => name.length));
  const lines = options.map(
    ([name, value, place]) => `  ${name.padEnd(width)}  ${visible(value)}  ${paint('dim', visible(place))}`,
  );
  return [paint('bold', visible(service ?? 'all services')), ...lines, ''].join('\n');
}
