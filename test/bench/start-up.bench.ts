import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {program} from '../run-cli.js';
import {compare, timeCommand} from './compare.js';

const node = process.execPath;
const configuration = fileURLToPath(new URL('../../examples/mail-host/dovecot.conf', import.meta.url));

test('config check of a small file takes at most 3.6 times as long as an empty program', async () => {
  const rows = await compare('Start-up', 25, {
    'node -e 0': () => timeCommand(`exec ${node} -e 0`),
    'dovepush config check': () => timeCommand(`${node} ${program} config check ${configuration} || [ $? = 1 ]`),
    'dovepush --version': () => timeCommand(`exec ${node} ${program} --version`),
  });

  expect(rows[1]?.ratio).toBeLessThanOrEqual(3.6);
});
