import {gzipSync} from 'node:zlib';
import {createTar} from 'nanotar';

/** A file of a bundle. */
export interface BundleFile {
  /** Without directories. */
  readonly name: string;
  /** What has been scrubbed. */
  readonly text: string;
}

const ownerOnly = '600';

/** Packs files into a gzipped tar archive, in a directory of their own; without the name of the user who makes it. */
export function packBundle(files: readonly BundleFile[], directory: string, nowMs: number): Buffer {
  const attrs = {mode: ownerOnly, uid: 0, gid: 0, mtime: nowMs};
  const items = files.map(({name, text}) => ({name: `${directory}/${name}`, data: Buffer.from(text), attrs}));
  return gzipSync(createTar(items));
}
