import {readFileSync} from 'node:fs';
import {expect, it} from 'vitest';
import {recordPlugins} from '../../scripts/plugins/record.js';
import {describeWith} from '../servers/needs.js';

const full = process.env.DOVEPUSH_TEST_FULL === 'true';
/** Those on which push hangs most, and each kind of answer; the others are for the full count. */
const some = ['notify', 'push_notification', 'push_notification_lua', 'mail_lua', 'mail_log', 'imap_quota'];
const isWanted = (plugin: string) => full || some.includes(plugin);

/** Mail plugins of Debian's packages, loaded in every program of the real servers. */
for (const series of ['2.3', '2.4'] as const) {
  describeWith(
    [...(series === '2.3' ? (['dovecot', 'sieve'] as const) : (['dovecot-2.4'] as const)), 'binutils'],
    `the mail plugins of ${series}`,
    () => {
      it('need what the table says, run npm run plugins:record otherwise', async () => {
        const file = new URL(`../../src/config/settings/plugins-${series}.json`, import.meta.url);
        const {plugins, ...known} = JSON.parse(readFileSync(file, 'utf8'));
        const wanted = Object.entries(plugins).filter(([plugin]) => isWanted(plugin));
        expect(wanted.length).toBeGreaterThanOrEqual(some.length);
        expect(await recordPlugins(series, isWanted)).toEqual({...known, plugins: Object.fromEntries(wanted)});
      });
    },
  );
}
