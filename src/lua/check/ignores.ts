import type {Finding} from '../../config/finding.js';

/** `-- dovepush-ignore RULE[,RULE] [until YYYY-MM-DD]` and `-- dovepush-ignore-file RULE`. */
const directive =
  /--\s*dovepush-ignore(?<file>-file)?\s+(?<rules>[\w-]+(?:\s*,\s*[\w-]+)*)(?:\s+until\s+(?<until>\d{4}-\d\d-\d\d))?/;

interface Ignore {
  readonly rules: ReadonlySet<string>;
  /** Null for the whole file, else the line it stands on, from 1: the next line's findings are left out. */
  readonly line: number | null;
}

function ignoresIn(lines: readonly string[], nowMs: number): readonly Ignore[] {
  return lines.flatMap((text, index) => {
    const {file, rules = '', until} = directive.exec(text)?.groups ?? {};
    // The last day counts.
    const isOver = until !== undefined && nowMs >= Date.parse(until) + 86_400_000;
    if (rules === '' || isOver) return [];
    return [{rules: new Set(rules.split(/\s*,\s*/)), line: file === undefined ? index + 1 : null}];
  });
}

/** The findings without those that comments of the script ask to leave out; a date behind `until` is its last day, UTC. */
export function withoutIgnored(
  findings: readonly Finding[],
  lines: readonly string[],
  nowMs: number,
): readonly Finding[] {
  const ignores = ignoresIn(lines, nowMs);
  return findings.filter(({rule, span}) => {
    return !ignores.some(({rules, line}) => rules.has(rule) && (line === null || line === span.line - 1));
  });
}
