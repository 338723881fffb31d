import type {Finding} from '../../config/finding.js';
import {usageError} from '../../errors.js';
import {nearest} from '../../nearest.js';
import {withoutIgnored} from './ignores.js';
import type {LuaRule} from './rule.js';
import {luaRules} from './rules/index.js';
import type {LuaScript} from './script.js';

function findRule(id: string): LuaRule {
  const rule = luaRules.find((candidate) => candidate.id === id);
  if (rule) return rule;
  const known = luaRules.map((candidate) => candidate.id);
  const meant = nearest(id, known);
  throw usageError(
    `there is no rule ${id} for scripts`,
    meant === null ? `There are: ${known.join(', ')}.` : `Did you mean ${meant}?`,
  );
}

/** The rules to run: all or only the enabled ones, without the disabled ones. Throws USAGE for an unknown id. */
export function selectLuaRules(enabled: readonly string[], disabled: readonly string[]): readonly LuaRule[] {
  const on = enabled.map(findRule);
  const off = disabled.map(findRule);
  return luaRules.filter((rule) => (on.length === 0 || on.includes(rule)) && !off.includes(rule));
}

/** A missing function of Dovecot is a field that its table does not have: said once. */
function withoutRepeats(findings: readonly Finding[]): Finding[] {
  const placeOf = ({span}: Finding) => `${span.line}:${span.column}-${span.endLine}:${span.endColumn}`;
  const told = new Set(findings.filter(({rule}) => rule === 'lua-api-missing').map(placeOf));
  return findings.filter((finding) => finding.rule !== 'lua-field-unknown' || !told.has(placeOf(finding)));
}

/** What the rules have to say of a script, in order of its text, without what its comments leave out. */
export function checkScript(script: LuaScript, rules: readonly LuaRule[], nowMs: number): readonly Finding[] {
  const found = rules.flatMap((rule) => {
    if (rule.version !== undefined && rule.version !== script.version) return [];
    return [...rule.check(script)].map(
      (one): Finding => ({...one, rule: rule.id, severity: one.severity ?? rule.severity}),
    );
  });
  const inOrder = withoutRepeats(found).sort((a, b) => a.span.line - b.span.line || a.span.column - b.span.column);
  return withoutIgnored(inOrder, script.lines, nowMs);
}
