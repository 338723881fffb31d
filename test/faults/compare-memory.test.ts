import {once} from 'node:events';
import {createWriteStream, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {execa} from 'execa';
import {afterAll, expect, it} from 'vitest';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'dovepush-compare-'));
afterAll(() => rmSync(folder, {recursive: true}));

/** A recording of so many events of many users, without the one at `missing`. */
async function write(name: string, events: number, missing: number): Promise<string> {
  const path = join(folder, name);
  const file = createWriteStream(path);
  let text = '';
  for (let at = 0; at < events; at += 1) {
    // Far from sorted: neighbours in the file are not neighbours in the order of users.
    const user = `user${(at * 7919) % 100_003}@example.org`;
    const payload = JSON.stringify({user, mailbox: 'INBOX', event: 'MessageNew', uidvalidity: 7, uid: 1 + at});
    if (at !== missing)
      text += `${JSON.stringify({topic: 't', partition: 0, offset: at, ts: 1, key: user, payload})}\n`;
    if (text.length < 1 << 20) continue;
    if (!file.write(text)) await once(file, 'drain');
    text = '';
  }
  file.end(text);
  await once(file, 'finish');
  return path;
}

/** Peak memory of a comparison in kilobytes; it must find the one difference. */
async function peakOf(events: number): Promise<number> {
  const [a, b] = [await write('a.jsonl', events, -1), await write('b.jsonl', events, 5)];
  const args = ['-r', join(root, 'test/bench/report-peak.cjs'), join(root, 'bin/run.js'), 'events', 'compare', a, b];
  const {stdout, stderr} = await execa(process.execPath, [...args, '--json'], {reject: false});
  expect(JSON.parse(stdout.split('\n').at(-1) ?? '')).toMatchObject({both: events - 1, onlyA: 1, onlyB: 0});
  return Number(/^peak (\d+)$/m.exec(stderr)?.[1]);
}

// Both are sorted in files: the smaller one has two for each source.
it('needs no more memory for four times the events', {timeout: 1_800_000}, async () => {
  const small = await peakOf(500_000);

  // 367 MB where garbage may wait for as long as V8 likes.
  expect(small).toBeLessThan(300_000);
  expect((await peakOf(2_000_000)) / small).toBeLessThan(1.25);
});
