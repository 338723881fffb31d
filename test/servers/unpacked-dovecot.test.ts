import {mkdtemp, readdir, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {fetchUnpackedDovecot} from '../../scripts/servers/unpacked-dovecot.js';
import {describeWith} from './needs.js';

describeWith(['dovecot-2.4'], 'fetching Dovecot 2.4', () => {
  test('leaves nothing behind if the mirror has none', async () => {
    const cache = await mkdtemp(join(tmpdir(), 'dovepush-cache-'));
    try {
      await expect(fetchUnpackedDovecot({cache, mirror: 'file:/nonexistent'})).rejects.toThrow('apt-get');
      expect(await readdir(cache)).toEqual([]);
    } finally {
      await rm(cache, {recursive: true});
    }
  });
});
