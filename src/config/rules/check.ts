import type {Finding} from '../finding.js';
import {createMasking, type Masking} from '../masking.js';
import type {ConfigModel} from '../model.js';
import type {CheckInput, Rule} from './rule.js';

/**
 * What the rules have to say: in reading order of the files, findings that differ only in their protocols made one,
 * secrets masked. The edits alone keep the files' own text.
 */
export function checkConfig(input: CheckInput, rules: readonly Rule[]): readonly Finding[] {
  const merged = new Map<string, Finding>();
  for (const rule of rules) {
    if (rule.dialect !== undefined && rule.dialect !== input.model.dialect) continue;
    for (const found of rule.check(input)) {
      const finding: Finding = {...found, rule: rule.id, severity: found.severity ?? rule.severity};
      const key = keyOf(finding);
      merged.set(key, joinProtocols(merged.get(key), finding));
    }
  }
  if (merged.size === 0) return [];
  const masking = createMasking(input.model);
  return [...merged.values()].sort(byPlace(input.model)).map((finding) => maskFinding(finding, masking));
}

function keyOf({rule, severity, message, span}: Finding): string {
  return JSON.stringify([rule, severity, message, span.file, span.line, span.column]);
}

function joinProtocols(one: Finding | undefined, other: Finding): Finding {
  if (one?.protocols === undefined || other.protocols === undefined) return one ?? other;
  return {...one, protocols: [...new Set([...one.protocols, ...other.protocols])]};
}

function byPlace(model: ConfigModel): (a: Finding, b: Finding) => number {
  const order = new Map(model.files.map((file, index) => [file.path, index]));
  return (a, b) =>
    (order.get(a.span.file) ?? 0) - (order.get(b.span.file) ?? 0) ||
    a.span.line - b.span.line ||
    a.span.column - b.span.column;
}

function maskFinding(finding: Finding, masking: Masking): Finding {
  const {message, hint, setting, related} = finding;
  return {
    ...finding,
    message: masking.text(message),
    ...(hint === undefined ? {} : {hint: masking.text(hint)}),
    ...(setting === undefined ? {} : {setting: masking.text(setting)}),
    ...(related === undefined
      ? {}
      : {related: related.map((other) => ({...other, message: masking.text(other.message)}))}),
  };
}
