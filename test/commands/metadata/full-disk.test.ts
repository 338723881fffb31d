import {chown, rm, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {execa} from 'execa';
import {expect, test} from 'vitest';
import {describeSeries} from '../../servers/needs.js';
import {createSmallSite} from './small-site.js';

const slow = 180_000;
const users = 12;

describeSeries('metadata apply where there is no room for attributes', (series) => {
  test(
    'has a failed line, and the old value, for each user beyond a limit on the size of files',
    async () => {
      const site = await createSmallSite(users, {series});
      try {
        await site.reset();
        const flags = await site.meddledCli(`[ $n -gt 4 ] && trap '' XFSZ && ulimit -f 0`);

        const failed = await site.settled(await site.apply([...flags, '--timeout', '2s']));

        expect(failed.length).toBeGreaterThan(0);
        expect(await site.settled(await site.apply(site.cli))).toEqual([]);
      } finally {
        await site.stop();
      }
    },
    slow,
  );

  // Only root may mount a disk of its own to fill.
  if (process.getuid?.() === 0) {
    test.each(['cli', 'http'])(
      'has a failed line, and the old value, for each user while the disk is full, over %s',
      async (way) => {
        const site = await createSmallSite(users, {series});
        const mail = join(site.dovecot.root, 'mail');
        const {uid, gid} = await stat(mail);
        await execa('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', mail]);
        try {
          await chown(mail, uid, gid);
          await site.reset();
          await writeFile(join(mail, 'filler'), Buffer.alloc(4 * 1024 * 1024)).catch(() => undefined);
          const flags = way === 'cli' ? site.cli : site.http();

          const failed = await site.settled(await site.apply([...flags, '--timeout', '2s']));

          expect(failed).toHaveLength(users);
          await site.expectUntouched();
          await rm(join(mail, 'filler'));
          expect(await site.settled(await site.apply(flags))).toEqual([]);
        } finally {
          await execa('umount', ['-l', mail]);
          await site.stop();
        }
      },
      slow,
    );
  }
});
