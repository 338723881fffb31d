import {type OutputFile, openOutputFile} from '../output-file.js';
import {archive} from './archives.js';

/** A file of record lines that is written while events go on arriving. */
export interface Recording {
  /**
   * Hands whole lines to the system, all or nothing; resolves when more may be written. Throws FILE_UNWRITABLE, also for
   * what went wrong since the last call.
   */
  write(lines: string): Promise<void>;
  /** Resolves when everything is on disk. */
  close(): Promise<void>;
}

export interface RecordingOptions {
  readonly mode: 'create' | 'append';
  /** A file of this size is put aside compressed, and a new one begun; bytes. */
  readonly rotateBytes?: number | undefined;
}

const syncAfterMs = 1000;
const lineFeed = 0x0a;

/** Length of the lines at the start that fit. A line that is too long for any file goes alone into an empty one. */
function fitting(lines: Buffer, room: number, isEmpty: boolean): number {
  if (lines.length <= room) return lines.length;
  const end = room > 0 ? lines.lastIndexOf(lineFeed, room - 1) + 1 : 0;
  return end === 0 && isEmpty ? lines.indexOf(lineFeed) + 1 : end;
}

/** Opens the file; what is written is on disk at most a second later. Throws USAGE and FILE_UNWRITABLE. */
export function openRecording(path: string, {mode, rotateBytes}: RecordingOptions): Recording {
  let file: OutputFile = openOutputFile(path, mode);
  let size = file.size();
  let timer: NodeJS.Timeout | null = null;
  let failure: unknown = null;

  function syncSoon(): void {
    timer ??= setTimeout(() => {
      timer = null;
      file.sync().catch((error: unknown) => {
        failure ??= error;
      });
    }, syncAfterMs);
  }

  async function finish(): Promise<void> {
    if (timer) clearTimeout(timer);
    timer = null;
    await file.sync().finally(() => file.close());
  }

  async function rotate(): Promise<void> {
    await finish();
    await archive(path);
    file = openOutputFile(path, 'create');
    size = 0;
  }

  return {
    async write(lines) {
      if (failure !== null) throw failure;
      if (lines === '') return;
      for (let rest = Buffer.from(lines, 'utf8'); rest.length > 0; ) {
        const length = fitting(rest, (rotateBytes ?? Number.POSITIVE_INFINITY) - size, size === 0);
        if (length === 0) await rotate();
        else file.append(rest.subarray(0, length));
        size += length;
        rest = rest.subarray(length);
      }
      syncSoon();
    },
    close: finish,
  };
}
