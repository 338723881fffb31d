import type {Rule} from '../config/rules/rule.js';
import type {Paint} from './colour.js';
import {formatCounts, formatFinding, formatOneline, type SourceLines} from './findings.js';
import {type CheckedFile, checkDocument} from './findings-json.js';
import {formatGithub} from './github.js';
import {sarifLog} from './sarif.js';
import {visibleJson} from './visible.js';

/** Forms in which a check can be told. */
export const checkFormats = ['text', 'oneline', 'json', 'sarif', 'github'] as const;

/** A checked main file, and how to come by its source lines. */
export interface CheckedSource extends CheckedFile {
  readonly lines: SourceLines;
}

/** What a report names beside the findings. */
export interface ReportFrame {
  readonly rules: readonly Rule[];
  /** Of this program. */
  readonly version: string;
  readonly paint: Paint;
}

/** The lines of a report, each with its line end. `format` is one of `checkFormats`. */
export function* formatCheck(checked: readonly CheckedSource[], format: string, frame: ReportFrame): Iterable<string> {
  const findings = checked.flatMap((one) => one.findings);
  if (format === 'json') yield `${visibleJson(checkDocument(checked))}\n`;
  else if (format === 'sarif') yield `${visibleJson(sarifLog(findings, frame.rules, frame.version))}\n`;
  else if (format === 'github') for (const finding of findings) yield `${formatGithub(finding)}\n`;
  else if (format === 'oneline') for (const finding of findings) yield `${formatOneline(finding)}\n`;
  else
    for (const one of checked) yield* one.findings.map((found) => `${formatFinding(found, one.lines, frame.paint)}\n`);
}

/** `3 files: 1 error, 0 warnings, 2 infos`. */
export function summarise(checked: readonly CheckedFile[]): string {
  const files = checked.reduce((sum, one) => sum + one.filesRead, 0);
  return `${files} ${files === 1 ? 'file' : 'files'}: ${formatCounts(checked.flatMap((one) => one.findings))}`;
}
