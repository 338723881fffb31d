import {isAscii} from 'node:buffer';
import {splitLines} from '../../lines.js';
import {type Delimiter, parseRecord} from './csv-record.js';
import {type BadLine, checkRow, decodeUtf8, type InputRow} from './row.js';

/** How many lines one row may reach over: one that is longer has lost a quote. */
const maxRowLines = 50;

/**
 * The rows of CSV or TSV with the header `user,value`. A line that cannot be read alone nor with those behind it is bad,
 * and the next one begins anew: a lost quote does not swallow the good lines behind it.
 */
export async function* readCsv(
  chunks: AsyncIterable<Buffer>,
  delimiter: Delimiter,
): AsyncGenerator<readonly (InputRow | BadLine)[]> {
  const judge = createJudge();
  let waiting: readonly Buffer[] = [];
  let line = 1;
  const drain = (atEnd: boolean) => {
    const rows: (InputRow | BadLine)[] = [];
    let start = 0;
    while (start < waiting.length && !judge.hopeless()) {
      const {record, length} = readRecord(waiting, start, delimiter);
      if (record === 'open' && !atEnd) break;
      if (typeof record === 'string') rows.push(judge.broken(line));
      else rows.push(...judge.record(record, line));
      start += length;
      line += length;
    }
    waiting = waiting.slice(start);
    return rows;
  };
  for await (const lines of splitLines(chunks)) {
    waiting = waiting.length === 0 ? lines : [...waiting, ...lines];
    yield drain(false);
    if (judge.hopeless()) return;
  }
  yield [...drain(true), ...judge.end()];
}

interface Found {
  readonly record: readonly (string | null)[] | 'open' | 'broken';
  /** Lines that it reaches over. */
  readonly length: number;
}

/** The record that begins in a line. Fields that are no UTF-8 are null. */
function readRecord(lines: readonly Buffer[], start: number, delimiter: Delimiter): Found {
  let text = '';
  for (let length = 1; length <= maxRowLines; length += 1) {
    const bytes = lines[start + length - 1];
    if (bytes === undefined) return {record: 'open', length: 1};
    // Every byte is one character here, so that what is no UTF-8 is found field by field.
    text += length === 1 ? bytes.toString('latin1') : `\n${bytes.toString('latin1')}`;
    const record = parseRecord(text, delimiter);
    if (record === 'open') continue;
    if (record === 'broken') break;
    if (length === 1 && isAscii(bytes)) return {record, length};
    return {record: record.map((field) => decodeUtf8(Buffer.from(field, 'latin1'))), length};
  }
  return {record: 'broken', length: 1};
}

const wrongHeader = 'the header is not user,value';

/** Looks at the header first, then at each row. */
function createJudge() {
  let header: 'awaited' | 'good' | 'wrong' = 'awaited';
  return {
    record(fields: readonly (string | null)[], line: number): readonly (InputRow | BadLine)[] {
      if (header === 'good') return fields.length === 1 && fields[0] === '' ? [] : [judgeFields(fields, line)];
      header = fields.length === 2 && fields[0] === 'user' && fields[1] === 'value' ? 'good' : 'wrong';
      return header === 'good' ? [] : [{line, reason: wrongHeader, user: null}];
    },
    broken(line: number): BadLine {
      if (header === 'awaited') header = 'wrong';
      return {line, reason: header === 'wrong' ? wrongHeader : 'its quotes are broken', user: null};
    },
    /** Without a header no row means anything. */
    hopeless: () => header === 'wrong',
    end: (): readonly BadLine[] => (header === 'awaited' ? [{line: 1, reason: 'the file is empty', user: null}] : []),
  };
}

function judgeFields(fields: readonly (string | null)[], line: number): InputRow | BadLine {
  const [user = null, value = null] = fields;
  const count = fields.length === 1 ? 'one field' : `${fields.length} fields`;
  if (fields.length !== 2) return {line, reason: `it has ${count}, not two`, user: null};
  if (user === null || value === null) return {line, reason: 'it is not UTF-8', user};
  return checkRow({line, user, value});
}
