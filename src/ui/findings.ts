import type {Finding, Severity} from '../config/finding.js';
import {wrapHanging} from '../wrap.js';
import {type FrameLine, formatFrame} from './code-frame.js';
import type {Paint, Style} from './colour.js';
import {visible} from './visible.js';

const styles: Readonly<Record<Severity, Style>> = {error: 'red', warning: 'yellow', info: 'cyan'};

/** Gives a source line for a frame; null where there is none to show. */
export type SourceLines = (file: string, line: number) => FrameLine | null;

/** `FILE:LINE:COL: SEVERITY: MESSAGE [RULE]`, one line. */
export function formatOneline({span, severity, message, rule}: Finding): string {
  return `${visible(span.file)}:${span.line}:${span.column}: ${severity}: ${visible(message)} [${rule}]`;
}

/** The finding with a code frame and its hint, several lines; wrapped if a width is given. */
export function formatFinding(
  finding: Finding,
  lines: SourceLines,
  paint: Paint,
  width = Number.POSITIVE_INFINITY,
): string {
  const {span, severity, message, rule, hint, protocols} = finding;
  const position = `${visible(span.file)}:${span.line}:${span.column}`;
  const head = `${position}: ${paint(styles[severity], severity)}: ${paint('bold', visible(message))} [${rule}]`;
  const line = lines(span.file, span.line);
  const aside = (text: string) => wrapHanging(`      = ${text}`, width, 13);
  return [
    wrapHanging(head, width, 4),
    ...(line === null ? [] : [formatFrame(span, line, paint)]),
    ...(protocols?.length ? [aside(`in: ${protocols.map((name) => visible(name)).join(', ')}`)] : []),
    ...(finding.related ?? []).map(({message: text, span: at}) => aside(visible(`${at.file}:${at.line}: ${text}`))),
    ...(hint === undefined ? [] : [aside(`try: ${visible(hint)}`)]),
  ].join('\n');
}

/** `2 errors, 1 warning, 0 infos`. */
export function formatCounts(findings: readonly Finding[]): string {
  const counts = countSeverities(findings);
  const words = (['error', 'warning', 'info'] as const).map(
    (name) => `${counts[name]} ${name}${counts[name] === 1 ? '' : 's'}`,
  );
  return words.join(', ');
}

/** How many findings there are of each severity. */
export function countSeverities(findings: readonly Finding[]): Readonly<Record<Severity, number>> {
  const counts = {error: 0, warning: 0, info: 0};
  for (const {severity} of findings) counts[severity] += 1;
  return counts;
}
