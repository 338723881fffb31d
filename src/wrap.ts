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
    if (longer.length <= width || current === '') current = longer;
    else {
      lines.push(current);
      current = word;
    }
  }
  return [...lines, current];
}

/** The text wrapped, each line after `indent` spaces. */
export function wrapIndented(text: string, width: number, indent: number): string {
  const space = ' '.repeat(indent);
  return wrapLines(text, width - indent)
    .map((line) => (line === '' ? '' : space + line))
    .join('\n');
}
