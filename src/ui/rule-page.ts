import type {Example, Page} from '../config/rules/page.js';
import {wrapHanging} from '../wrap.js';
import type {Paint} from './colour.js';
import {visible} from './visible.js';

const width = 80;

/** The page of a rule for a terminal. */
export function formatPage({id, severity, summary, why, log, source, examples}: Page, paint: Paint): string {
  const part = (title: string, lines: readonly string[]) => [
    '',
    paint('bold', title),
    ...lines.map((line) => `  ${line}`.trimEnd()),
  ];
  return [
    `${paint('bold', id)} (${severity})`,
    ...wrap(summary, width),
    ...part('Why', wrap(why, width - 2)),
    ...part('Wrong', exampleLines(examples.bad)),
    ...part('Right', exampleLines(examples.good)),
    ...(log === null ? part('Log', ['Nothing.']) : part('Log', [log])),
    ...part('Source', wrap(source, width - 2)),
    '',
  ].join('\n');
}

/** All pages, one line each. */
export function formatPageList(pages: readonly Page[], paint: Paint, width = Number.POSITIVE_INFINITY): string {
  const longest = Math.max(...pages.map(({id}) => id.length));
  const lines = pages.map(
    ({id, severity, summary}) =>
      `${wrapHanging(`${paint('bold', id.padEnd(longest))}  ${severity.padEnd(7)}  ${summary}`, width, longest + 11)}\n`,
  );
  return lines.join('');
}

/** A page as JSON. */
export function pageJson({id: rule, severity, summary, why, log, source, examples}: Page) {
  const {bad, good} = examples;
  return {rule, severity, summary, why, bad: bad.map(exampleText), good: good.map(exampleText), log, source};
}

/**
 * The list of all pages in Markdown, for `docs/rules.md`.
 *
 * @public The generator of the documentation loads it.
 */
export function pagesMarkdown(pages: readonly Page[]): string {
  const rows = pages.map(
    ({id, severity, summary}) => `| [${id}](reference/rules/${id}.md) | ${severity} | ${cell(summary)} |`,
  );
  const head = [
    '# Rules',
    '',
    'What `dovepush config check` and `dovepush lua check` look for, and what else `dovepush config explain` knows.',
    'Generated from the rules themselves by `npm run docs`; every example of a rule is run by a test.',
    '',
    '| rule | severity | |',
    '|---|---|---|',
  ];
  return `${[...head, ...rows].join('\n')}\n`;
}

/**
 * One page in Markdown, for `docs/reference/rules`.
 *
 * @public The generator of the documentation loads it.
 */
export function pageMarkdown({id, severity, summary, why, log, source, examples}: Page): string {
  const block = (title: string, list: readonly Example[]) =>
    list.flatMap((example) => [`${title}:`, '', '```', exampleText(example).trimEnd(), '```', '']);
  const lines = [
    `# ${id}`,
    '',
    `*${severity}* ${summary}`,
    '',
    why,
    '',
    ...block('Wrong', examples.bad),
    ...block('Right', examples.good),
    ...(log === null ? ['Dovecot logs nothing.', ''] : ['Dovecot logs:', '', '```', log, '```', '']),
    `Source: ${source}.`,
    '',
    '[All rules](../../rules.md)',
  ];
  return `${lines.join('\n')}\n`;
}

/** The text of an example, several files one behind the other; what does not show is spelt out. */
function exampleText(example: Example): string {
  const text =
    typeof example === 'string'
      ? example
      : Object.entries(example)
          .map(([name, content]) => `# ${name}\n${content}`)
          .join('\n');
  return text
    .split('\n')
    .map((line) => line.split('\t').map(visible).join('\t').replaceAll('\u00a0', '\\u{a0}'))
    .join('\n');
}

function exampleLines(list: readonly Example[]): readonly string[] {
  return list.flatMap((example, index) => [...(index > 0 ? [''] : []), ...exampleText(example).trimEnd().split('\n')]);
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function wrap(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
