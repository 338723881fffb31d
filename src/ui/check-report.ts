import type {Finding} from '../config/finding.js';
import type {Paint} from './colour.js';
import {formatCounts, formatFinding, formatOneline, type SourceLines} from './findings.js';
import {type CheckedFile, checkDocument, type FixedJson} from './findings-json.js';
import {formatGithub} from './github.js';
import {type RuleNote, sarifLog} from './sarif.js';
import {visibleJson} from './visible.js';

/** Forms in which a check can be told. */
export const checkFormats = ['text', 'oneline', 'json', 'sarif', 'github'] as const;

/** A checked main file, and how to come by its source lines. */
export interface CheckedSource extends CheckedFile {
  readonly lines: SourceLines;
}

/** What a report names beside the findings. */
export interface ReportFrame {
  readonly rules: readonly RuleNote[];
  /** Of this program. */
  readonly version: string;
  readonly paint: Paint;
  /** Columns of the terminal, infinite where there is none: then text is wrapped, with a line between findings. */
  readonly width: number;
  /** What was mended before the check; left out where nothing was to be. */
  readonly fixed?: readonly FixedJson[];
}

/** Findings with what the forms need beside them. */
export interface Findings {
  readonly findings: readonly Finding[];
  /** What `--json` prints. */
  readonly document: unknown;
  readonly lines: SourceLines;
}

/** The lines of a report of several main files, each with its line end. `format` is one of `checkFormats`. */
export function* formatCheck(checked: readonly CheckedSource[], format: string, frame: ReportFrame): Iterable<string> {
  const findings = checked.flatMap((one) => one.findings);
  if (format === 'text') {
    for (const one of checked) yield* formatFindings({...one, document: null}, format, frame);
  } else
    yield* formatFindings({findings, document: checkDocument(checked, frame.fixed), lines: () => null}, format, frame);
}

/** The lines of a report, each with its line end. `format` is one of `checkFormats`. */
export function* formatFindings(
  {findings, document, lines}: Findings,
  format: string,
  frame: ReportFrame,
): Iterable<string> {
  if (format === 'json') yield `${visibleJson(document)}\n`;
  else if (format === 'sarif') yield `${visibleJson(sarifLog(findings, frame.rules, frame.version))}\n`;
  else if (format === 'github') yield* findings.map((finding) => `${formatGithub(finding)}\n`);
  else if (format === 'oneline') yield* findings.map((finding) => `${formatOneline(finding)}\n`);
  else {
    const end = Number.isFinite(frame.width) ? '\n\n' : '\n';
    yield* findings.map((finding) => `${formatFinding(finding, lines, frame.paint, frame.width)}${end}`);
  }
}

/** What to type next about findings; null if there are none. `files` are words of the command line. */
export function nextStep(checked: readonly CheckedFile[], files: readonly string[]): string | null {
  const findings = checked.flatMap((one) => one.findings);
  const [first] = findings;
  if (first === undefined) return null;
  const explain = `'dovepush config explain ${first.rule}' explains the first`;
  const fixable = findings.filter(({edits}) => edits !== undefined).length;
  if (fixable === 0) return explain;
  return `'dovepush config check ${files.join(' ')} --fix' fixes ${fixable} of ${findings.length}; ${explain}`;
}

/** `3 files: 1 error, 0 warnings, 2 infos`. */
export function summarise(checked: readonly CheckedFile[]): string {
  const files = checked.reduce((sum, one) => sum + one.filesRead, 0);
  return `${files} ${files === 1 ? 'file' : 'files'}: ${formatCounts(checked.flatMap((one) => one.findings))}`;
}
