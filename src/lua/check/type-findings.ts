import type {RuleFinding} from './rule.js';
import type {LuaScript} from './script.js';
import type {TypeRule} from './types/world.js';

/** What the types of values say for one rule. */
export function* typeFindings(script: LuaScript, rule: TypeRule): Generator<RuleFinding> {
  for (const problem of script.types().problems) {
    if (problem.rule !== rule) continue;
    const {severity, message, hint} = problem;
    yield {severity, message, hint, span: script.spanOf(problem.node)};
  }
}
