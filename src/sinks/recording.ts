import {openOutputFile} from '../output-file.js';

/** A file of record lines that is written while events go on arriving. */
export interface Recording {
  /** Hands whole lines to the system, all or nothing. Throws FILE_UNWRITABLE, also for what went wrong since the last call. */
  write(lines: string): void;
  /** Resolves when everything is on disk. */
  close(): Promise<void>;
}

const syncAfterMs = 1000;

/** Opens the file; what is written is on disk at most a second later. Throws USAGE and FILE_UNWRITABLE. */
export function openRecording(path: string, mode: 'create' | 'append'): Recording {
  const file = openOutputFile(path, mode);
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

  return {
    write(lines) {
      if (failure !== null) throw failure;
      if (lines === '') return;
      file.append(lines);
      syncSoon();
    },
    async close() {
      if (timer) clearTimeout(timer);
      try {
        await file.sync();
      } finally {
        file.close();
      }
    },
  };
}
