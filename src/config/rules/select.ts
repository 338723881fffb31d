import {usageError} from '../../errors.js';
import {nearest} from '../../nearest.js';
import type {CyrusRule} from '../cyrus/rule.js';
import {cyrusRules} from '../cyrus/rules/index.js';
import {rules} from './index.js';
import type {Rule} from './rule.js';

/** The rules to run, by whose files they are about. */
export interface SelectedRules {
  readonly dovecot: readonly Rule[];
  readonly cyrus: readonly CyrusRule[];
}

/** Refuses an id that no rule has. Throws USAGE with the nearest one. */
function checkId(id: string): void {
  const ids = [...rules, ...cyrusRules].map((candidate) => candidate.id);
  if (ids.includes(id)) return;
  const meant = nearest(id, ids);
  throw usageError(
    `there is no rule ${id}`,
    meant === null ? 'See dovepush config explain.' : `Did you mean ${meant}?`,
  );
}

/** The rules to run: all or only the enabled ones, without the disabled ones. Throws USAGE for an unknown id. */
export function selectRules(enabled: readonly string[], disabled: readonly string[]): SelectedRules {
  for (const id of [...enabled, ...disabled]) checkId(id);
  const runs = ({id}: {readonly id: string}) =>
    (enabled.length === 0 || enabled.includes(id)) && !disabled.includes(id);
  return {dovecot: rules.filter(runs), cyrus: cyrusRules.filter(runs)};
}
