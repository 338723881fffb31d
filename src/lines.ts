import {AppError} from './errors.js';

const lineFeed = 0x0a;

/** Bytes; a device or another program's file may have no line feed at all. */
export const longestLine = 256 * 1024 * 1024;

/**
 * The lines of a byte stream without their line feeds, in batches. Only LF ends a line: a name or value may well hold
 * what else Unicode takes for a line break. A line without an end is the last one. Throws INPUT_UNREADABLE for a line that is
 * longer than the limit.
 */
export async function* splitLines(chunks: AsyncIterable<Buffer | string>): AsyncGenerator<readonly Buffer[]> {
  let rest: Buffer[] = [];
  let restLength = 0;
  for await (const chunk of chunks) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    const lines: Buffer[] = [];
    let start = 0;
    for (let end = bytes.indexOf(lineFeed); end !== -1; end = bytes.indexOf(lineFeed, start)) {
      lines.push(rest.length === 0 ? bytes.subarray(start, end) : Buffer.concat([...rest, bytes.subarray(start, end)]));
      rest = [];
      restLength = 0;
      start = end + 1;
    }
    if (start < bytes.length) rest.push(bytes.subarray(start));
    restLength += bytes.length - start;
    if (restLength > longestLine) throw tooLong();
    if (lines.length > 0) yield lines;
  }
  if (rest.length > 0) yield [Buffer.concat(rest)];
}

function tooLong(): AppError {
  return new AppError(
    'INPUT_UNREADABLE',
    `cannot read the input: a line is longer than ${longestLine / 1024 / 1024} MiB`,
    {
      hint: 'Name a file of lines.',
    },
  );
}
