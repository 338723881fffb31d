import {wrapLines} from '../wrap.js';

/** How a help page is laid out. */
export interface Layout {
  /** Characters per line. */
  readonly width: number;
  /** Marks a heading, or leaves it as it is. */
  readonly heading: (text: string) => string;
}

const widestLabel = 26;

export type Row = readonly [label: string, text: string];

/** Two columns; a label that is too wide for the first has its text on the next line. */
export function formatRows(rows: readonly Row[], width: number): string {
  const column = Math.min(widestLabel, Math.max(...rows.map(([label]) => label.length))) + 4;
  const lines = rows.flatMap(([label, text]) => {
    const [first = '', ...rest] = wrapLines(text, width - column);
    const head = `  ${label}`;
    const fits = head.length + 2 <= column;
    const below = (fits ? rest : [first, ...rest]).map((line) => ' '.repeat(column) + line);
    return [fits ? `${head.padEnd(column)}${first}` : head, ...below];
  });
  return lines.map((line) => line.trimEnd()).join('\n');
}

/** An example; one that is too wide continues on the next line after a `\`, broken before a flag. */
export function formatExample(example: string, width: number): string {
  const pieces = example.split(/ (?=--?[a-zA-Z]|[|<>] )/);
  const lines: string[] = [];
  let current = '  $ ';
  for (const [index, piece] of pieces.entries()) {
    const longer = index === 0 ? current + piece : `${current} ${piece}`;
    if (longer.length <= width - 2 || index === 0) current = longer;
    else {
      lines.push(`${current} \\`);
      current = `      ${piece}`;
    }
  }
  return [...lines, current].join('\n');
}

/** Sections with an empty line between them; those that are null or empty are left out. */
export function joinSections(sections: readonly (string | null)[]): string {
  return `${sections.filter((section) => section !== null && section !== '').join('\n\n')}\n`;
}

/** A heading and what is under it. */
export function section(layout: Layout, title: string, body: string): string {
  return `${layout.heading(title)}\n${body}`;
}
