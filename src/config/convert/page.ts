import type {Finding} from '../finding.js';
import type {Span} from '../span.js';

/** One line of the converted file, and the line it was made from. */
export interface PageLine {
  readonly text: string;
  readonly origin: Span | null;
}

/** The converted file as it is being written, and what could not be carried over. */
export interface Page {
  readonly lines: PageLine[];
  readonly findings: Finding[];
}

/** A page with nothing on it. */
export function createPage(): Page {
  return {lines: [], findings: []};
}

/** Writes a line, two blanks a level. */
export function write(page: Page, level: number, text: string, origin: Span | null): void {
  page.lines.push({text: text === '' ? '' : `${'  '.repeat(level)}${text}`, origin});
}

/** Lines of 2.4 that stand for one of 2.3, each with how much deeper it stands. */
export type Lines = readonly (readonly [level: number, text: string])[];

/** Writes several lines that were made from one. */
export function writeLines(page: Page, lines: Lines, level: number, origin: Span | null): void {
  for (const [deeper, text] of lines) write(page, level + deeper, text, origin);
}

/** Says that something has no counterpart. */
export function leaveOut(page: Page, rule: string, span: Span, message: string, hint?: string): void {
  page.findings.push({rule, severity: 'warning', message, span, ...(hint === undefined ? {} : {hint})});
}

/** Says what is worth knowing, but changes nothing. */
export function remark(page: Page, rule: string, span: Span, message: string): void {
  page.findings.push({rule, severity: 'info', message, span});
}

/** A value as it must be written: quoted where it would be read as something else. */
export function quoted(value: string): string {
  const plain = !/^["']|^\s|\s$|#|\\$|^$/.test(value) && !/(?:^|\s)\$(?:SET|ENV):/.test(value);
  return plain ? value : `"${value.replace(/[\\"]/g, '\\$&')}"`;
}
