import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {growth, measureProgram} from '../growth.js';
import {million} from '../mix.js';
import {useInputs} from './files.js';

const inputs = useInputs();
const requests = Math.min(million, 20_000);
const lineAt = (index: number) => {
  const ids = {mailbox: 'INBOX', event: 'MessageNew', uidvalidity: 1, uid: index + 1};
  return `${JSON.stringify({user: `u${index % 500}@example.org`, ...ids, from: 'A <a@x>', snippet: 'hi', subject: 'S'})}\n`;
};

test('a replay does not grow with its concurrency', async () => {
  const script = fileURLToPath(new URL('../bare-server.js', import.meta.url));
  const server = spawn(process.execPath, [script], {stdio: ['pipe', 'pipe', 'inherit']});
  try {
    const [port] = await once(server.stdout, 'data');
    const file = await inputs.write('events.jsonl', requests, lineAt);
    const url = `http://127.0.0.1:${String(port).trim()}/push`;
    const title = `events replay of ${requests.toLocaleString('en-US')} requests`;
    const exponents = await growth(title, 'at once', [1, 4, 16, 64], (concurrency) =>
      measureProgram([
        'events',
        'replay',
        '--from',
        `file:${file}`,
        '--to',
        url,
        '-j',
        `${concurrency}`,
        '--yes',
        '-q',
      ]),
    );

    expect(exponents.time).toBeLessThan(0.5);
  } finally {
    server.stdin.end();
  }
});
