import type {Finding} from '../finding.js';
import {createCover, type Ignore, isExpired, readIgnores} from '../ignores.js';
import {createMasking, type Masking} from '../masking.js';
import type {ConfigModel} from '../model.js';
import {otherFormats} from '../other-format.js';
import {sayUnreached} from '../reach.js';
import {rules as allRules} from './index.js';
import type {CheckInput, Rule} from './rule.js';

const ofOrder = new Set(allRules.filter(({order}) => order).map(({id}) => id));

/**
 * What the rules have to say: in reading order of the files, findings that differ only in their protocols made one, what
 * comments ask to leave out left out, secrets masked. The edits alone keep the files' own text.
 */
export function checkConfig(input: CheckInput, rules: readonly Rule[]): readonly Finding[] {
  const merged = mergeFindings(input, rules);
  const isTold = rules.some(({id}) => id === 'file-not-dovecot');
  const found = applyIgnores(withReach(isTold ? withoutOtherFormats(merged, input) : merged, input), input, rules);
  if (found.length === 0) return found;
  const masking = createMasking(input.model);
  return found.sort(byPlace(input.model)).map((finding) => maskFinding(finding, masking));
}

function mergeFindings(input: CheckInput, rules: readonly Rule[]): readonly Finding[] {
  const merged = new Map<string, Finding>();
  for (const rule of rules) {
    if (rule.dialect !== undefined && rule.dialect !== input.model.dialect) continue;
    for (const found of rule.check(input)) {
      const finding: Finding = {...found, rule: rule.id, severity: found.severity ?? rule.severity};
      const key = keyOf(finding);
      merged.set(key, joinProtocols(merged.get(key), finding));
    }
  }
  return [...merged.values()];
}

/** A file that is no configuration of Dovecot is told so, and nothing else. */
function withoutOtherFormats(findings: readonly Finding[], {model}: CheckInput): readonly Finding[] {
  const others = otherFormats(model);
  return findings.filter(({rule, span}) => rule === 'file-not-dovecot' || !others.has(span.file));
}

/** Findings about drivers that are not reached say so, unless that is what they are about. */
function withReach(findings: readonly Finding[], {chains}: CheckInput): readonly Finding[] {
  const isOfOrder = ({rule}: Finding) => ofOrder.has(rule);
  return [
    ...sayUnreached(
      findings.filter((one) => !isOfOrder(one)),
      chains,
    ),
    ...findings.filter(isOfOrder),
  ];
}

/** Without what comments ask to leave out, and with what is to be said of these comments. */
function applyIgnores(findings: readonly Finding[], {model, today}: CheckInput, rules: readonly Rule[]): Finding[] {
  const ignores = readIgnores(model);
  const covering = createCover(ignores.filter((ignore) => !isExpired(ignore, today)));
  const used = new Set<Ignore>();
  const reported = findings.filter((finding) => {
    const by = covering(finding);
    for (const ignore of by) used.add(ignore);
    return by.length === 0;
  });
  const ran = new Set(rules.map(({id}) => id));
  const left = ignores.filter((ignore) => !used.has(ignore)).flatMap((ignore) => reviewIgnore(ignore, today, ran));
  return [...reported, ...left.filter(({rule}) => ran.has(rule))];
}

function reviewIgnore(ignore: Ignore, today: string, ran: ReadonlySet<string>): readonly Finding[] {
  const {rule, until, comment} = ignore;
  const common = {severity: 'info', span: comment.span, hint: 'Remove the comment.'} as const;
  if (isExpired(ignore, today)) {
    return [
      {...common, rule: 'ignore-expired', message: `the comment counts only until ${until}: ${rule} is reported again`},
    ];
  }
  const known = allRules.some(({id}) => id === rule);
  // A rule that did not run may have had something to say.
  if (known && !ran.has(rule)) return [];
  const message = known ? `there is nothing of ${rule} to leave out here` : `there is no rule ${rule}`;
  return [{...common, rule: 'ignore-unused', message}];
}

function keyOf({rule, severity, message, span}: Finding): string {
  return [rule, severity, span.line, span.column, span.file, message].join('\0');
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
  const {message, hint, setting, related, protocols} = finding;
  return {
    ...finding,
    message: masking.text(message),
    ...(hint === undefined ? {} : {hint: masking.text(hint)}),
    ...(setting === undefined ? {} : {setting: masking.text(setting)}),
    ...(protocols === undefined ? {} : {protocols: protocols.map((name) => masking.text(name))}),
    ...(related === undefined
      ? {}
      : {related: related.map((other) => ({...other, message: masking.text(other.message)}))}),
  };
}
