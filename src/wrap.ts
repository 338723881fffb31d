import {stripVTControlCharacters} from 'node:util';

/**
 * Breaks text at spaces into lines of at most `width` characters; a word that is longer stays whole. Line breaks in the
 * text stay, and lines that start with a space are left as they are.
 */
export function wrapLines(text: string, width: number): readonly string[] {
  return text.split('\n').flatMap((line) => (line.startsWith(' ') ? [line] : wrapLine(line, width)));
}

function wrapLine(line: string, width: number): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (current === '' || lengthOf(longer) <= width) current = longer;
    else {
      lines.push(current);
      current = word;
    }
  }
  return [...lines, current];
}

/** Columns of a text; colours take none. */
function lengthOf(text: string): number {
  return text.includes('\u001b') ? stripVTControlCharacters(text).length : text.length;
}

/** One line wrapped at spaces, each further line after `indent` spaces. */
export function wrapHanging(line: string, width: number, indent: number): string {
  if (lengthOf(line) <= width) return line;
  const lead = /^ */.exec(line)?.[0] ?? '';
  const [first = '', ...rest] = wrapLine(line.slice(lead.length), width - lead.length);
  const others = rest.length === 0 ? [] : wrapLine(rest.join(' '), width - indent);
  return [lead + first, ...others.map((other) => ' '.repeat(indent) + other)].join('\n');
}

/** The text wrapped, each line after `indent` spaces. */
export function wrapIndented(text: string, width: number, indent: number): string {
  const space = ' '.repeat(indent);
  return wrapLines(text, width - indent)
    .map((line) => (line === '' ? '' : space + line))
    .join('\n');
}
