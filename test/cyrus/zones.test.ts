import {expect, test} from 'vitest';
import {runCli} from '../run-cli.js';
import {imapSession} from '../servers/imap.js';
import {logged, type Shown, start, until} from './live.js';
import {describeCyrus} from './needs.js';

/** Events of which nothing but the log line says when they were. */
const untimed = {event_notifier: 'log', event_groups: 'mailbox', event_extra_params: 'service'};

describeCyrus('the log of a live Cyrus in another zone', () => {
  test.each(['Asia/Tokyo', 'America/New_York'])('%s', async (zone) => {
    const before = Date.now();
    const cyrus = await start({imapd: () => untimed, zone});
    await imapSession(cyrus.ports.imap, 'cyrus', ['CREATE user/alice']);
    await until(
      () => logged(cyrus.log('traditional')),
      ({length}) => length > 0,
    );
    const show = async (form: 'traditional' | 'iso', readerZone: string) => {
      const {stdout} = await runCli(['events', 'show', cyrus.log(form), '--json', '--event', 'MailboxCreate'], {
        env: {TZ: readerZone},
      });
      return Date.parse((JSON.parse(stdout) as Shown).timestamp ?? '');
    };
    const isNow = (ms: number) => ms >= before - 1000 && ms <= Date.now() + 1000;

    // A line with a zone needs no help; one without is right for a reader of the same zone, and of this year for any other.
    expect(isNow(await show('iso', 'UTC'))).toBe(true);
    expect(isNow(await show('traditional', zone))).toBe(true);
    expect(Math.abs((await show('traditional', 'UTC')) - before)).toBeLessThan(15 * 3_600_000);
  });
});
