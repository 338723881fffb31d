import type {Finding} from '../finding.js';
import type {CyrusInput} from './model.js';
import type {CyrusRule} from './rule.js';

/** The rules that a comment on the line before leaves out, or one anywhere for the whole file. */
const comment = /^\s*#\s*dovepush-ignore(-file)?\s+([\w,-]+)/;

/** What the rules say, in reading order, without what comments leave out. */
export function checkCyrus(input: CyrusInput, rules: readonly CyrusRule[]): readonly Finding[] {
  const {files} = input.model;
  const order = new Map(files.map(({path}, index) => [path, index]));
  const findings = rules.flatMap((rule) =>
    [...rule.check(input)].map(
      (found): Finding => ({...found, rule: rule.id, severity: found.severity ?? rule.severity}),
    ),
  );
  return merged(withoutConsequences(findings))
    .filter((finding) => !isIgnored(finding, input))
    .sort(
      (a, b) =>
        (order.get(a.span.file) ?? 0) - (order.get(b.span.file) ?? 0) ||
        a.span.line - b.span.line ||
        a.span.column - b.span.column,
    );
}

/** Of a value that Cyrus refuses, nothing else is said. */
function withoutConsequences(findings: readonly Finding[]): readonly Finding[] {
  const placeOf = ({span}: Finding) => `${span.file}\0${span.line}`;
  const refused = new Set(findings.filter(({rule}) => rule === 'cyrus-value-invalid').map(placeOf));
  return findings.filter((finding) => finding.rule === 'cyrus-value-invalid' || !refused.has(placeOf(finding)));
}

/** What holds for all services is not said of each again; what several have is said once. */
function merged(findings: readonly Finding[]): readonly Finding[] {
  const byKey = new Map<string, Finding>();
  for (const finding of findings) {
    const {rule, message, span, protocols} = finding;
    const key = [rule, span.file, span.line, message].join('\0');
    const earlier = byKey.get(key);
    const both = earlier?.protocols && protocols ? [...new Set([...earlier.protocols, ...protocols])] : undefined;
    if (earlier === undefined) byKey.set(key, finding);
    else if (both !== undefined) byKey.set(key, {...earlier, protocols: both});
  }
  return [...byKey.values()];
}

function isIgnored({rule, span}: Finding, {model}: CyrusInput): boolean {
  const lines = model.files.find(({path}) => path === span.file)?.lines ?? [];
  return lines.some((text, index) => {
    const [, whole, names = ''] = comment.exec(text) ?? [];
    return (whole !== undefined || index === span.line - 2) && names.split(',').includes(rule);
  });
}
