import type {ConfigModel, Problem} from '../model.js';
import {leaveOut, type Page} from './page.js';

/** Each round comments out what 2.4 still refuses; one mistake may hide the next. */
const mostRounds = 20;

/** Reads the text of a converted file as Dovecot 2.4 would. */
export type Read24 = (text: string) => ConfigModel;

/** The text of a page. */
export function pageText({lines}: Page): string {
  return `${lines
    .map(({text}) => text)
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd()}\n`;
}

/** The lines to take out for a problem: a whole block where its opening is refused. */
function stretch({nodes}: ConfigModel, {span}: Problem): readonly [number, number] {
  const block = nodes.find((node) => node.kind === 'block' && node.span.line === span.line);
  const end = block?.kind === 'block' ? (block.close ?? block.span) : span;
  return [span.line, end.endLine];
}

function commentOut(page: Page, from: number, to: number): void {
  for (let at = from - 1; at < to; at += 1) {
    const line = page.lines[at];
    if (line !== undefined && line.text !== '' && !line.text.startsWith('#')) {
      page.lines[at] = {...line, text: `# ${line.text}`};
    }
  }
}

/** Takes out of a page what 2.4 refuses, so that the rest loads; every line taken out is told. Gives
 * back what 2.4 makes of the result. */
export function mendPage(page: Page, read: Read24): ConfigModel {
  const readPage = () => read(page.lines.map(({text}) => text).join('\n'));
  for (let round = 0; round < mostRounds; round += 1) {
    const model = readPage();
    const problems = model.problems.filter(({severity, span}) => severity === 'error' && span.line > 2);
    if (problems.length === 0) return model;
    for (const problem of problems) {
      const [from, to] = stretch(model, problem);
      const origin = page.lines[from - 1]?.origin ?? null;
      const isDone = page.lines[from - 1]?.text.startsWith('#') ?? true;
      commentOut(page, from, to);
      if (origin !== null && !isDone) leaveOut(page, 'convert-setting', origin, `2.4 refuses it: ${problem.message}`);
    }
  }
  return readPage();
}
