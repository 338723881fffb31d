const lineFeed = 0x0a;

/**
 * The lines of a byte stream without their line feeds, in batches. Only LF ends a line: a name or value may well hold
 * what else Unicode takes for a line break. A line without an end is the last one.
 */
export async function* splitLines(chunks: AsyncIterable<Buffer | string>): AsyncGenerator<readonly Buffer[]> {
  let rest: Buffer[] = [];
  for await (const chunk of chunks) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    const lines: Buffer[] = [];
    let start = 0;
    for (let end = bytes.indexOf(lineFeed); end !== -1; end = bytes.indexOf(lineFeed, start)) {
      lines.push(rest.length === 0 ? bytes.subarray(start, end) : Buffer.concat([...rest, bytes.subarray(start, end)]));
      rest = [];
      start = end + 1;
    }
    if (start < bytes.length) rest.push(bytes.subarray(start));
    if (lines.length > 0) yield lines;
  }
  if (rest.length > 0) yield [Buffer.concat(rest)];
}
