import type {ConfigFiles} from '../files.js';

/** Files that a configuration names: a host that is being prepared may not have them yet. */
export interface AssumedFiles {
  /** The files of the host, and those that are assumed to be there, empty. */
  readonly files: ConfigFiles;
  /** Paths that were asked for and are not there. */
  readonly missing: ReadonlySet<string>;
}

/** Takes absolute paths that do not exist for empty files, and remembers them. */
export function assumeFiles(files: ConfigFiles): AssumedFiles {
  const missing = new Set<string>();
  const isMissing = (path: string) => {
    const assumed = path.startsWith('/') && files.kind(path) === 'missing';
    if (assumed) missing.add(path);
    return assumed;
  };
  return {
    missing,
    files: {
      ...files,
      kind: (path) => (isMissing(path) ? 'file' : files.kind(path)),
      read: (path) => (isMissing(path) ? '' : files.read(path)),
    },
  };
}
