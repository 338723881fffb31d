import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {formatPage} from './page.js';

/** Around a run of the fault tests: collects their rows, and writes the page that $DOVEPUSH_RELIABILITY names. */
export default function setup() {
  const page = process.env.DOVEPUSH_RELIABILITY;
  if (!page) return;
  const folder = mkdtempSync(join(tmpdir(), 'dovepush-rows-'));
  const rows = join(folder, 'rows.jsonl');
  writeFileSync(rows, '');
  process.env.DOVEPUSH_FAULT_ROWS = rows;

  return () => {
    const lines = readFileSync(rows, 'utf8').split('\n').filter(Boolean);
    rmSync(folder, {recursive: true});
    writeFileSync(page, formatPage(lines.map((line) => JSON.parse(line))));
  };
}
