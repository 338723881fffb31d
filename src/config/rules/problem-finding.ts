import type {BlockNode, SettingNode} from '../language/tree.js';
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

const blocksBySpan = new WeakMap<ConfigModel, ReadonlyMap<Span, BlockNode>>();

/** The block a problem is about. */
export function blockAt(model: ConfigModel, {span}: Problem): BlockNode | null {
  const blocks = blocksBySpan.get(model) ?? indexBlocks(model);
  blocksBySpan.set(model, blocks);
  return blocks.get(span) ?? null;
}

function indexBlocks(model: ConfigModel): ReadonlyMap<Span, BlockNode> {
  const blocks = new Map<Span, BlockNode>();
  for (const node of model.nodes) {
    if (node.kind !== 'block') continue;
    for (const span of [node.span, node.typeSpan, node.nameSpan]) if (span !== null) blocks.set(span, node);
  }
  return blocks;
}

const settingsBySpan = new WeakMap<ConfigModel, ReadonlyMap<Span, SettingNode>>();

/** The setting a problem is about. */
export function settingAt(model: ConfigModel, {span}: Problem): SettingNode | null {
  const settings = settingsBySpan.get(model) ?? indexSettings(model);
  settingsBySpan.set(model, settings);
  return settings.get(span) ?? null;
}

function indexSettings(model: ConfigModel): ReadonlyMap<Span, SettingNode> {
  const settings = new Map<Span, SettingNode>();
  for (const node of model.nodes) {
    if (node.kind === 'setting')
      for (const span of [node.span, node.keySpan, node.value.span]) settings.set(span, node);
  }
  return settings;
}
