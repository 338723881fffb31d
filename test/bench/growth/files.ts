import {once} from 'node:events';
import {createWriteStream, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll} from 'vitest';

/** A folder for the inputs of a file of measurements; gone after them. */
export function useInputs() {
  const folder = mkdtempSync(join(tmpdir(), 'dovepush-growth-'));
  afterAll(() => rmSync(folder, {recursive: true}));
  return {
    path: (name: string) => join(folder, name),
    /** Writes so many lines, each with its line break, in the memory of a thousand. Returns the path. */
    async write(name: string, count: number, lineAt: (index: number) => string, around = ['', '']): Promise<string> {
      const out = createWriteStream(join(folder, name));
      const [before = '', after = ''] = around;
      out.write(before);
      for (let from = 0; from < count; from += 1000) {
        const some = Array.from({length: Math.min(1000, count - from)}, (_, index) => lineAt(from + index));
        if (!out.write(some.join(''))) await once(out, 'drain');
      }
      out.end(after);
      await once(out, 'close');
      return join(folder, name);
    },
  };
}

/** Sizes from the first, each ten times the one before, up to the largest. */
export function sizesTo(largest: number, first: number): readonly number[] {
  const count = Math.floor(Math.log10(largest / first) + 1e-9) + 1;
  return Array.from({length: Math.max(count, 2)}, (_, step) => first * 10 ** step);
}
