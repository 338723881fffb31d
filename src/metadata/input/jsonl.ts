import {splitLines} from '../../lines.js';
import {type BadLine, checkRow, decodeUtf8, type InputRow} from './row.js';

/** The rows of JSON lines `{"user":…,"value":…}`; further members are passed over, so that `export` is read back. */
export async function* readJsonLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<readonly (InputRow | BadLine)[]> {
  let line = 0;
  for await (const lines of splitLines(chunks)) {
    const rows: (InputRow | BadLine)[] = [];
    for (const bytes of lines) {
      line += 1;
      const text = decodeUtf8(bytes);
      if (text === null) rows.push({line, reason: 'it is not UTF-8', user: null});
      else if (text.trim() !== '') rows.push(parseRow(text, line));
    }
    yield rows;
  }
}

function parseRow(text: string, line: number): InputRow | BadLine {
  const value = parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return {line, reason: 'it is no JSON object', user: null};
  const {user, value: wanted} = value as {readonly user?: unknown; readonly value?: unknown};
  if (typeof user !== 'string') return {line, reason: 'user is missing or no text', user: null};
  if (typeof wanted !== 'string' && wanted !== null) return {line, reason: 'value is neither text nor null', user};
  return checkRow({line, user, value: wanted});
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
