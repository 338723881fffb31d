import type {Expression, FunctionDeclaration, ReturnStatement, Statement} from 'luaparse';
import type {LuaRule, RuleFinding} from '../rule.js';
import type {LuaScript} from '../script.js';

type Verdict = 'zero' | 'nonzero' | 'no-number' | 'unknown';

function verdictOf(value: Expression | undefined): Verdict {
  if (value === undefined) return 'no-number';
  if (value.type === 'NumericLiteral') {
    if (/[.eEpP]/.test(value.raw) && !/^0[xX][^.pP]*$/.test(value.raw)) return 'no-number';
    return value.value === 0 ? 'zero' : 'nonzero';
  }
  if (value.type === 'UnaryExpression' && value.operator === '-') return verdictOf(value.argument);
  const noNumbers = [
    'NilLiteral',
    'BooleanLiteral',
    'StringLiteral',
    'TableConstructorExpression',
    'FunctionDeclaration',
  ];
  return noNumbers.includes(value.type) ? 'no-number' : 'unknown';
}

/** Whether the last statement leaves the function on every way: return, error, or an if or do whose ends do. */
function alwaysLeaves(body: readonly Statement[]): boolean {
  const last = body.at(-1);
  if (last?.type === 'ReturnStatement') return true;
  if (last?.type === 'DoStatement') return alwaysLeaves(last.body);
  if (last?.type === 'WhileStatement') return last.condition.type === 'BooleanLiteral' && last.condition.value;
  if (last?.type === 'CallStatement') {
    const {base} = last.expression;
    return base.type === 'Identifier' && base.name === 'error';
  }
  if (last?.type !== 'IfStatement') return false;
  return last.clauses.at(-1)?.type === 'ElseClause' && last.clauses.every((clause) => alwaysLeaves(clause.body));
}

function returnsOf(script: LuaScript, body: FunctionDeclaration): readonly ReturnStatement[] {
  return script.entriesIn(body).flatMap(({node}) => (node.type === 'ReturnStatement' ? [node] : []));
}

const hint = 'End script_init with: return 0.';

function* judge(script: LuaScript, body: FunctionDeclaration, name: RuleFinding['span']): Generator<RuleFinding> {
  const returns = returnsOf(script, body).map((node) => ({node, verdict: verdictOf(node.arguments[0])}));
  const mayStart = returns.some(({verdict}) => verdict === 'zero' || verdict === 'unknown');
  if (returns.length === 0) {
    yield {message: 'script_init returns nothing, and the driver does not start', span: name, hint};
    return;
  }
  for (const {node, verdict} of returns) {
    if (verdict === 'no-number') {
      const message = 'script_init returns something other than an integer here, and the driver does not start';
      yield {message, span: script.spanOf(node), hint, severity: mayStart ? 'warning' : 'error'};
    } else if (verdict === 'nonzero' && !mayStart) {
      yield {
        message: 'script_init returns an integer other than 0, and the driver does not start',
        span: script.spanOf(node),
        hint,
      };
    }
  }
  if (!alwaysLeaves(body.body)) {
    const message = 'script_init can end without return 0, and the driver does not start then';
    yield {message, span: name, hint, severity: 'warning'};
  }
}

/** `script_init` without `return 0`. */
export const initReturn: LuaRule = {
  id: 'lua-init-return',
  severity: 'error',
  summary: 'script_init does not return 0.',
  why: 'Dovecot 2.3 starts the driver only when script_init returns the integer 0: nothing, nil, true, "0" and 0.0 count as failures. Every driver behind it is off too. From 2.4 on the value does not matter.',
  source: 'dlua-script.c, dlua_script_init; observed with 2.3.19.1',
  log: 'Error: lua: script_init() returned non-number',
  version: '2.3',
  examples: {
    bad: [
      'function script_init()\nend\n',
      'function script_init()\n  return true\nend\n',
      'function script_init()\n  return 0.0\nend\n',
      'function script_init()\n  return -1\nend\n',
      'function script_init()\n  if os.getenv("X") then return 0 end\nend\n',
    ],
    good: [
      'function script_init()\n  return 0\nend\n',
      'function script_init()\n  if not ready then return 1 end\n  return 0\nend\n',
      'function script_init()\n  if ready then return 0 else return 1 end\nend\n',
    ],
  },

  *check(script) {
    const init = script.global('script_init');
    if (init?.body) yield* judge(script, init.body, script.spanOf(init.node));
  },
};
