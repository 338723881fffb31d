import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {program} from '../run-cli.js';
import {compare, timeProgram} from './compare.js';

const node = process.execPath;
const configuration = fileURLToPath(new URL('../../examples/mail-host/dovecot.conf', import.meta.url));

test('config check of a small file takes at most 3.6 times as long as an empty program', async () => {
  const rows = await compare('Start-up', 25, {
    'node -e 0': () => timeProgram(node, ['-e', '0']),
    'dovepush config check': () => timeProgram(node, [program, 'config', 'check', configuration], [1]),
    'dovepush --version': () => timeProgram(node, [program, '--version']),
  });

  expect(rows[1]?.ratio).toBeLessThanOrEqual(3.6);
});
