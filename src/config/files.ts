/** What a path is, links followed; `special` is a FIFO, socket or device, which is never opened. */
export type PathKind = 'file' | 'directory' | 'special' | 'missing' | 'unreadable';

/** The files that a configuration is made of, as the reader needs them: a disk, or a plain object in a test. */
export interface ConfigFiles {
  /** The content as UTF-8. Throws what the system says (`code` `ENOENT`, `EACCES`, …). */
  read(path: string): string;
  /** Names in a folder, unsorted, hidden ones too; null where it cannot be listed. */
  list(path: string): readonly string[] | null;
  kind(path: string): PathKind;
  /** True where this process may look into a directory, or run a file. */
  mayExecute(path: string): boolean;
  /** True where the name exists, also as a link that leads nowhere. */
  exists(path: string): boolean;
}
