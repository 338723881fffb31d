import {openOutputFile} from '../output-file.js';
import type {OxRequest} from '../ox/listener.js';
import {formatRecording} from '../ox/recording.js';
import {createLineBatch} from './line-batch.js';

/** Where received requests are shown and recorded. The caller must close it. */
export interface OxRequestLog {
  /** Resolves when the request is recorded and shown. */
  add(request: OxRequest): Promise<void>;
  /** Resolves when the recording survives a power failure. */
  sync(): Promise<void>;
  close(): void;
}

/** Shows requests with `print` and records them in a new file, if one is named. Throws USAGE, FILE_UNWRITABLE. */
export function openRequestLog(
  path: string | undefined,
  format: (request: OxRequest) => string,
  print: (lines: string) => Promise<void>,
): OxRequestLog {
  const recording = path === undefined ? null : openOutputFile(path, 'create');
  const record = createLineBatch(async (lines) => recording?.append(lines));
  const show = createLineBatch(print);
  return {
    add(request) {
      const shown = show(format(request));
      return recording === null ? shown : record(formatRecording(request)).then(() => shown);
    },
    sync: async () => recording?.sync(),
    close: () => recording?.close(),
  };
}
