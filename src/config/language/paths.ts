const systemTexts: Readonly<Record<string, string>> = {
  ENOENT: 'No such file or directory',
  EACCES: 'Permission denied',
  EPERM: 'Operation not permitted',
  EISDIR: 'Is a directory',
  ELOOP: 'Too many levels of symbolic links',
  ENOTDIR: 'Not a directory',
  ENAMETOOLONG: 'File name too long',
};

/** What the C library says about a failed call. */
export function systemText(error: unknown): string {
  const code = (error as {code?: unknown} | null)?.code;
  return (typeof code === 'string' ? systemTexts[code] : undefined) ?? String((error as Error).message ?? error);
}

/** A path as written in a file: relative to the folder of that file. */
export function resolvePath(path: string, from: string): string {
  if (path.startsWith('/')) return path;
  return from.slice(0, from.lastIndexOf('/') + 1) + path;
}
