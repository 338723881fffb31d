import {chmod, mkdtemp, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

/** A program of shell that stands in for doveadm; gives its path. */
export async function fakeDoveadm(script: string): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'fake-doveadm-')), 'doveadm');
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}
