import type {SettingNode} from '../language/tree.js';
import type {ConfigModel} from '../model.js';
import type {Problem, ProblemKind} from '../problem.js';
import type {Span} from '../span.js';
import type {RuleFinding} from './rule.js';

/** What an editor may put in front of the text. */
export const byteOrderMark = '\ufeff';

/** The problems of one kind that were found while the files were read; those of a byte order mark have their own rule. */
export function* problemsOf(model: ConfigModel, kind: ProblemKind): Iterable<Problem> {
  for (const problem of model.problems) if (problem.rule === kind && !isOfMark(model, problem.span)) yield problem;
}

function isOfMark(model: ConfigModel, {file, line, column}: Span): boolean {
  if (line !== 1 || column > 2) return false;
  return model.files.some(({path, text}) => path === file && text.startsWith(byteOrderMark));
}

/** A problem as a finding, with a hint where it has none of its own. */
export function problemFinding(problem: Problem, fallback: string): RuleFinding {
  const {severity, message, span, hint = fallback, setting, related} = problem;
  return {
    severity,
    message,
    span,
    hint,
    ...(setting === undefined ? {} : {setting}),
    ...(related === undefined ? {} : {related}),
  };
}

/** The setting a problem is about. */
export function settingAt(model: ConfigModel, {span}: Problem): SettingNode | null {
  for (const node of model.nodes) {
    if (node.kind === 'setting' && (node.span === span || node.value.span === span || node.keySpan === span))
      return node;
  }
  return null;
}
