import type {FileHandle} from 'node:fs/promises';
import {stat} from 'node:fs/promises';
import {setTimeout as sleep} from 'node:timers/promises';
import {cannotRead} from '../file-errors.js';
import type {Block} from './blocks.js';
import {generationOf, openRegular} from './generation.js';

const blockSize = 256 * 1024;
const lineFeed = 0x0a;
const lookEveryMs = 100;
/** A writer goes on in the old file until it has opened the new one. */
const oldFileMs = 10_000;

/** A block of one of the files that were under a name one after the other. */
export interface FollowedBlock extends Block {
  readonly generation: string;
}

/**
 * The content of a file in blocks of whole lines, and what is added to it, for good: when it is rotated (renamed, and a new
 * one made) the rest of the old file and then the new one, when it is truncated its content from the start. Waits for a file
 * that is not there. Ends when the signal aborts; a line without an end is left. Throws FILE_UNREADABLE.
 */
async function* followBlocks(path: string, signal: AbortSignal): AsyncGenerator<FollowedBlock> {
  const files: FollowedFile[] = [];
  try {
    while (!signal.aborted) {
      await openNew(path, files);
      for (const file of files) yield* file.read(signal);
      await closeQuiet(files);
      await sleep(lookEveryMs, undefined, {signal}).catch(() => undefined);
    }
  } catch (error) {
    if (!signal.aborted) throw cannotRead(path, error);
  } finally {
    await Promise.all(files.map((file) => file.close()));
  }
}

/** The content of files as it is now, each with its generation; those without a whole line have none. */
export async function* presentBlocks(paths: readonly string[], signal: AbortSignal): AsyncGenerator<FollowedBlock> {
  for (const path of paths) {
    const handle = await openRegular(path);
    if (handle === null) continue;
    const file = new FollowedFile(handle, (await handle.stat()).ino);
    try {
      yield* file.read(signal);
    } finally {
      await file.close();
    }
  }
}

/** Files that were rotated, as they are now, and then one that is followed. */
export async function* followedBlocks(
  rotated: readonly string[],
  path: string,
  signal: AbortSignal,
): AsyncGenerator<FollowedBlock> {
  yield* presentBlocks(rotated, signal);
  yield* followBlocks(path, signal);
}

/** Closes the old files that are no longer written to. */
async function closeQuiet(files: FollowedFile[]): Promise<void> {
  const quiet = files.slice(0, -1).filter((file) => file.isQuietFor(oldFileMs));
  for (const file of quiet) {
    files.splice(files.indexOf(file), 1);
    await file.close();
  }
}

/** Opens the file under the path unless that is the last one in the list. */
async function openNew(path: string, files: FollowedFile[]): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found === null || found.ino === files.at(-1)?.inode) return;
  const handle = await openRegular(path);
  if (handle !== null) files.push(new FollowedFile(handle, (await handle.stat()).ino));
}

/** One file that is read on from where it ended. */
class FollowedFile {
  readonly inode: number;
  readonly #handle: FileHandle;
  #position = 0;
  #generation: string | null = null;
  #grewAtMs = performance.now();

  constructor(handle: FileHandle, inode: number) {
    this.#handle = handle;
    this.inode = inode;
  }

  /** The whole lines that were added since the last time. */
  async *read(signal: AbortSignal): AsyncGenerator<FollowedBlock> {
    const {size} = await this.#handle.stat();
    if (await this.#wasTruncated(size)) this.#startOver();
    for (let length = blockSize; this.#position < size && !signal.aborted; ) {
      const buffer = Buffer.allocUnsafe(Math.min(length, size - this.#position));
      const {bytesRead} = await this.#handle.read(buffer, 0, buffer.length, this.#position);
      const end = buffer.subarray(0, bytesRead).lastIndexOf(lineFeed) + 1;
      if (end === 0 && bytesRead < length) return;
      // A line that is longer than the block.
      if (end === 0) length *= 2;
      else yield await this.#take(buffer.subarray(0, end));
    }
  }

  isQuietFor(ms: number): boolean {
    return performance.now() - this.#grewAtMs > ms;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  /** Also if so much was added since that the file is as long again: then it starts with another line. */
  async #wasTruncated(size: number): Promise<boolean> {
    if (size <= this.#position || this.#generation === null) return size < this.#position;
    return (await generationOf(this.#handle)) !== this.#generation;
  }

  #startOver(): void {
    this.#position = 0;
    this.#generation = null;
  }

  async #take(bytes: Buffer): Promise<FollowedBlock> {
    this.#generation ??= await generationOf(this.#handle);
    this.#position += bytes.length;
    this.#grewAtMs = performance.now();
    return {bytes, release: () => undefined, generation: this.#generation ?? String(this.inode)};
  }
}
