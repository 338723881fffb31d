import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {growth, measureProgram} from '../growth.js';
import {million} from '../mix.js';
import {sizesTo, useInputs} from './files.js';

const inputs = useInputs();
const script = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const lineAt = (index: number) => `user${index}@example.com,user=user${index % 2}@example.com\n`;

test('a dry run grows with the lines of its input', async () => {
  const server = spawn(process.execPath, [script('fake-doveadm-http.js'), '0'], {stdio: ['ignore', 'pipe', 'inherit']});
  try {
    const [port] = await once(server.stdout, 'data');
    const way = ['--doveadm-url', `http://127.0.0.1:${String(port).trim()}/doveadm/v1`, '--json', '-q'];
    const title = 'metadata apply --dry-run, doveadm answering at once';
    const exponents = await growth(title, 'users', sizesTo(million, 100), async (users) => {
      const file = await inputs.write('users.csv', users, lineAt, ['user,value\n', '']);
      return measureProgram(['metadata', 'apply', file, '--dry-run', ...way]);
    });

    expect(exponents.time).toBeLessThan(1.2);
  } finally {
    server.kill();
  }
});
