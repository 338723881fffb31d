import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {startDovecot} from '../../../scripts/servers/dovecot.js';
import {describeSeries} from '../../servers/needs.js';
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

describeSeries('metadata apply', (series) => {
  test('grows with the users of a real Dovecot', async () => {
    const sizes = [100, 1000, 5000];
    const users = Array.from({length: 5000}, (_, index) => `user${index}@example.com`);
    const dovecot = await startDovecot({users, series});
    try {
      const key = inputs.path('key');
      writeFileSync(key, dovecot.apiKey, {mode: 0o600});
      const way = [
        ...['--doveadm-url', `http://127.0.0.1:${dovecot.ports.http}/doveadm/v1`],
        ...['--doveadm-api-key-file', key, '--timeout', '60s', '--json', '-q'],
      ];
      let turn = 0;
      const title = `metadata apply over HTTP, Dovecot ${series}, all changed`;
      const exponents = await growth(title, 'users', sizes, async (size) => {
        turn += 1;
        const changed = (index: number) => `user${index}@example.com,user=${index}@${turn}\n`;
        const file = await inputs.write('users.csv', size, changed, ['user,value\n', '']);
        return measureProgram(['metadata', 'apply', file, '--yes', ...way]);
      });

      expect(exponents.time).toBeLessThan(1.2);
    } finally {
      await dovecot.stop();
    }
  });
});
