import {usageError} from '../../errors.js';
import {nearest} from '../../nearest.js';
import {rules} from './index.js';
import type {Rule} from './rule.js';

/** The rule of that id. Throws USAGE with the nearest one where there is none. */
function findRule(id: string): Rule {
  const rule = rules.find((candidate) => candidate.id === id);
  if (rule !== undefined) return rule;
  const meant = nearest(
    id,
    rules.map((candidate) => candidate.id),
  );
  throw usageError(
    `there is no rule ${id}`,
    meant === null ? 'See dovepush config explain.' : `Did you mean ${meant}?`,
  );
}

/** The rules to run: all or only the enabled ones, without the disabled ones. Throws USAGE for an unknown id. */
export function selectRules(enabled: readonly string[], disabled: readonly string[]): readonly Rule[] {
  const on = enabled.map(findRule);
  const off = disabled.map(findRule);
  return rules.filter((rule) => (on.length === 0 || on.includes(rule)) && !off.includes(rule));
}
