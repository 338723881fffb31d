import {Readable} from 'node:stream';
import {type CsvError, type Options, parse} from 'csv-parse';
import {parse as parseSync} from 'csv-parse/sync';
import {splitLines} from '../../lines.js';
import {type BadLine, checkRow, decodeUtf8, type InputRow} from './row.js';

export type Delimiter = ',' | '\t';

/** How many lines one row may reach over when a file with broken quotes is read. */
const maxRowLines = 50;

/** A row longer than this has lost a quote. */
const maxRowBytes = 1024 * 1024;

function options(delimiter: Delimiter): Options {
  return {
    delimiter,
    // Every byte becomes one character, so that what is no UTF-8 is found field by field.
    encoding: 'latin1',
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    max_record_size: maxRowBytes,
  };
}

/** The file breaks the rules of CSV: its rows must be found line by line. */
export class BrokenCsv extends Error {}

interface Parsed {
  readonly record: readonly string[];
  readonly info: {readonly lines: number};
}

/** The rows of CSV or TSV with the header `user,value`. Throws BrokenCsv. */
export async function* readCsv(
  chunks: AsyncIterable<Buffer>,
  delimiter: Delimiter,
): AsyncGenerator<readonly (InputRow | BadLine)[]> {
  const records = Readable.from(chunks).pipe(parse({...options(delimiter), info: true}));
  const judge = createJudge();
  let rows: (InputRow | BadLine)[] = [];
  let lastLine = 0;
  try {
    for await (const {record, info} of records as AsyncIterable<Parsed>) {
      rows.push(...judge.record(record, lastLine + 1));
      lastLine = info.lines;
      if (judge.hopeless()) break;
      if (rows.length < 1000) continue;
      yield rows;
      rows = [];
    }
  } catch (error) {
    if ((error as CsvError).code?.startsWith('CSV_') || (error as CsvError).code === 'INVALID_OPENING_QUOTE') {
      throw new BrokenCsv((error as Error).message);
    }
    throw error;
  }
  yield [...rows, ...judge.end()];
}

/**
 * The same for a file with broken quotes: a line that cannot be read alone nor with those behind it is bad, and the next
 * one begins anew. The usual way would swallow good lines behind a lost quote.
 */
export async function* readBrokenCsv(
  chunks: AsyncIterable<Buffer>,
  delimiter: Delimiter,
): AsyncGenerator<readonly (InputRow | BadLine)[]> {
  const judge = createJudge();
  let waiting: Buffer[] = [];
  let line = 1;
  const drain = (max: number) => {
    const rows: (InputRow | BadLine)[] = [];
    while (waiting.length > max && !judge.hopeless()) {
      const {record, length} = firstRecord(waiting, delimiter);
      if (record === null) rows.push({line, reason: 'its quotes are broken'});
      else rows.push(...judge.record(record, line));
      waiting = waiting.slice(length);
      line += length;
    }
    return rows;
  };
  for await (const lines of splitLines(chunks)) {
    waiting.push(...lines);
    yield drain(maxRowLines);
    if (judge.hopeless()) return;
  }
  yield [...drain(0), ...judge.end()];
}

function firstRecord(lines: readonly Buffer[], delimiter: Delimiter) {
  for (let length = 1; length <= Math.min(lines.length, maxRowLines); length += 1) {
    const text = lines.slice(0, length).map((line) => line.toString('latin1'));
    try {
      const [record = ['']] = parseSync(`${text.join('\n')}\n`, options(delimiter)) as string[][];
      return {record, length};
    } catch (error) {
      if ((error as CsvError).code !== 'CSV_QUOTE_NOT_CLOSED') break;
    }
  }
  return {record: null, length: 1};
}

/** Looks at the header first, then at each row. */
function createJudge() {
  let header: 'awaited' | 'good' | 'wrong' = 'awaited';
  return {
    record(fields: readonly string[], line: number): readonly (InputRow | BadLine)[] {
      if (header === 'good') return fields.length === 1 && fields[0] === '' ? [] : [judgeFields(fields, line)];
      header = fields.length === 2 && fields[0] === 'user' && fields[1] === 'value' ? 'good' : 'wrong';
      return header === 'good' ? [] : [{line, reason: 'the header is not user,value'}];
    },
    /** Without a header no row means anything. */
    hopeless: () => header === 'wrong',
    end: (): readonly BadLine[] => (header === 'awaited' ? [{line: 1, reason: 'the file is empty'}] : []),
  };
}

function judgeFields(fields: readonly string[], line: number): InputRow | BadLine {
  const [user, value] = fields.map((field) => decodeUtf8(Buffer.from(field, 'latin1')));
  if (fields.length !== 2)
    return {line, reason: `it has ${fields.length === 1 ? 'one field' : `${fields.length} fields`}, not two`};
  if (user === null || user === undefined || value === null || value === undefined)
    return {line, reason: 'it is not UTF-8'};
  return checkRow({line, user, value});
}
