import {readFileSync} from 'node:fs';
import {expect, it} from 'vitest';
import {recordPlugins} from '../../scripts/plugins/record.js';
import {describeWith} from '../servers/needs.js';

/** Every mail plugin of Debian's packages, loaded in every program of the real servers. */
for (const series of ['2.3', '2.4'] as const) {
  describeWith(
    [...(series === '2.3' ? (['dovecot', 'sieve'] as const) : (['dovecot-2.4'] as const)), 'binutils'],
    `the mail plugins of ${series}`,
    () => {
      it('need what the table says, run npm run plugins:record otherwise', async () => {
        const file = new URL(`../../src/config/settings/plugins-${series}.json`, import.meta.url);
        expect(await recordPlugins(series)).toEqual(JSON.parse(readFileSync(file, 'utf8')));
      });
    },
  );
}
