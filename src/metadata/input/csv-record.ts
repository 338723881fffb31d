export type Delimiter = ',' | '\t';

/** What a text says as a record: its fields, or that a quoted field is still open at the end, or that quotes are misplaced. */
export type CsvRecord = readonly string[] | 'open' | 'broken';

/**
 * Takes a text without the LF at its end for one record (RFC 4180): quotes stand around whole fields, and doubled inside
 * them. A CR at the end belongs to the line break.
 */
export function parseRecord(text: string, delimiter: Delimiter): CsvRecord {
  if (!text.includes('"')) return withoutCr(text).split(delimiter);
  const fields: string[] = [];
  for (let start = 0; ; start += 1) {
    const end = text[start] === '"' ? endOfQuoted(text, start + 1) : endOfPlain(text, start, delimiter);
    if (typeof end === 'string') return end;
    const field = text.slice(start, end);
    const isLast = end === text.length || text.slice(end) === '\r';
    if (field.startsWith('"')) fields.push(field.slice(1, -1).replaceAll('""', '"'));
    else fields.push(isLast ? withoutCr(field) : field);
    if (isLast) return fields;
    if (text[end] !== delimiter) return 'broken';
    start = end;
  }
}

function withoutCr(text: string): string {
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}

/** Where the field ends whose opening quote stands before `from`. */
function endOfQuoted(text: string, from: number): number | 'open' {
  for (let at = from; ; at += 2) {
    at = text.indexOf('"', at);
    if (at === -1) return 'open';
    if (text[at + 1] !== '"') return at + 1;
  }
}

function endOfPlain(text: string, from: number, delimiter: Delimiter): number | 'broken' {
  const next = text.indexOf(delimiter, from);
  const end = next === -1 ? text.length : next;
  const quote = text.indexOf('"', from);
  return quote === -1 || quote >= end ? end : 'broken';
}
