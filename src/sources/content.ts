import {createHash} from 'node:crypto';
import {createReadStream} from 'node:fs';
import {AppError} from '../errors.js';
import {cannotRead} from '../file-errors.js';
import {openOutputFile} from '../output-file.js';

/** The content of a file, by which it is known again. */
export interface FileContent {
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** Reads a file and says what it holds. Throws FILE_UNREADABLE. */
export async function contentOf(path: string, signal: AbortSignal): Promise<FileContent> {
  return measure(path, createReadStream(path, {highWaterMark: 1024 * 1024, signal}), () => undefined);
}

/** Keeps standard input in a new file, so that it can be read more than once, and says what it holds. */
export async function keepInput(input: AsyncIterable<Buffer>, path: string): Promise<FileContent> {
  const file = openOutputFile(path, 'create');
  try {
    return await measure('standard input', input, (chunk) => file.append(chunk));
  } finally {
    file.close();
  }
}

async function measure(
  name: string,
  input: AsyncIterable<Buffer>,
  take: (chunk: Buffer) => void,
): Promise<FileContent> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  try {
    for await (const chunk of input) {
      hash.update(chunk);
      sizeBytes += chunk.length;
      take(chunk);
    }
  } catch (error) {
    if (error instanceof AppError || (error as Error).name === 'AbortError') throw error;
    throw cannotRead(name, error);
  }
  return {sizeBytes, sha256: hash.digest('hex')};
}
