import type {ChangeResult} from './write.js';

/** The result file of a run. */
export interface Journal {
  /** Resolves when the results are on disk. */
  append(results: readonly ChangeResult[]): Promise<void>;
  close(): Promise<void>;
}
