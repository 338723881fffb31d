import {expect, test} from 'vitest';
import {growth, measureProgram} from '../growth.js';
import {million} from '../mix.js';
import {sizesTo, useInputs} from './files.js';

const inputs = useInputs();
/** Status 1: there are findings. */
const statuses = [0, 1];

const keys = {
  '2.3': {
    around: ['mail_plugins = notify push_notification\nplugin {\n', '}\n'],
    lineAt: (at: number) => (at % 4 === 0 ? `  # about key ${at}\n` : `  key_${at} = value "x" # note\n`),
  },
  '2.4': {
    around: ['dovecot_config_version = 2.4.1\ndovecot_storage_version = 2.4.1\n', ''],
    lineAt: (at: number) => (at % 4 === 0 ? `# about field ${at}\n` : `userdb_fields/field_${at} = value x\n`),
  },
};

test.each(['2.3', '2.4'] as const)('config check of %s grows with its lines', async (series) => {
  const {lineAt, around} = keys[series];
  const exponents = await growth(`config check, ${series}`, 'lines', sizesTo(million, 1000), async (lines) => {
    const file = await inputs.write(`${series}.conf`, lines, lineAt, around);
    return measureProgram(['config', 'check', file, '--dovecot-version', series, '-q'], statuses);
  });

  expect(exponents.time).toBeLessThan(1.2);
});
