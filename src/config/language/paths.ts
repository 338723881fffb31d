/** A path as written in a file: relative to the folder of that file. */
export function resolvePath(path: string, from: string): string {
  if (path.startsWith('/')) return path;
  return from.slice(0, from.lastIndexOf('/') + 1) + path;
}
