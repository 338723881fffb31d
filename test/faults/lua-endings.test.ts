import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test, vi} from 'vitest';
import {startDovecot} from '../../scripts/servers/dovecot.js';
import type {Series} from '../../scripts/servers/dovecot-programs.js';
import {type Ending, errorEndings, exitEndings, otherEndings, type Place} from '../../src/lua/endings.js';
import {describeSeries} from '../servers/needs.js';

const user = 'anna@example.com';

/** A script with this in one place. */
function scriptWith(place: Place | 'none', text: string): string {
  const at = (name: Place) => (name === place ? text : '');
  return `${at('load')}
function script_deinit() ${at('deinit')} end
function dovecot_lua_notify_begin_txn(user) ${at('begin')} return {} end
function dovecot_lua_notify_event_message_new(ctx, event) ${at('event')} end
function dovecot_lua_notify_end_txn(ctx, success) ${at('end')} end
`;
}

const witness = scriptWith('event', 'dovecot.i_info("WITNESS")');

type Seen = Pick<Ending, 'isAnswered' | 'isStored' | 'isPassedOn'>;

/** What a server does on a delivery with this script, which another lua driver follows. */
async function startServer(series: Series) {
  const folder = join(import.meta.dirname, '../lua/scripts');
  const files = ['flags.lua', 'mailbox.lua'];
  const drivers = files.map((name) => ({driver: 'lua' as const, script: join(folder, name)}));
  const dovecot = await startDovecot({series, users: [user], drivers});
  const write = (name: string, text: string) => writeFile(join(dovecot.root, name), text);

  /** Counted with scripts that do nothing: doveadm runs them too. */
  async function mails(): Promise<number> {
    await write('flags.lua', scriptWith('none', ''));
    const {stdout} = await dovecot.doveadm(['search', '-u', user, 'ALL']);
    return stdout.split('\n').filter((line) => line !== '').length;
  }

  async function observe(text: string): Promise<Seen & {log: string}> {
    const [before, logged] = [await mails(), (await dovecot.log()).length];
    await write('flags.lua', text);
    const isAnswered = await dovecot.deliver(user).then(
      () => true,
      () => false,
    );
    const log = await vi.waitFor(async () => {
      const now = (await dovecot.log()).slice(logged);
      if (!/lmtp.*(?:Disconnect|killed with signal)/.test(now)) throw new Error('the session has not ended');
      return now;
    }, 10_000);
    return {isAnswered, isStored: (await mails()) > before, isPassedOn: log.includes('WITNESS'), log};
  }

  await write('mailbox.lua', witness);
  await dovecot.deliver(user).catch(() => undefined);
  return {observe, stop: () => dovecot.stop()};
}

const stated = ({isAnswered, isStored, isPassedOn}: Seen) => ({isAnswered, isStored, isPassedOn});

describeSeries('what scripts end in', (series) => {
  test('is what the table of endings says', async () => {
    const server = await startServer(series);
    try {
      for (const [place, ending] of Object.entries(errorEndings) as [Place, Ending][]) {
        const seen = await server.observe(scriptWith(place, 'error("x")'));
        expect({place, ...stated(seen)}).toEqual({place, ...stated(ending)});
        expect(seen.log.includes('Panic: file mail-user.c')).toBe(ending.effect.includes('panics'));
      }
      for (const [place, ending] of Object.entries(exitEndings) as [Place, Ending][]) {
        const seen = await server.observe(scriptWith(place, 'os.exit(0)'));
        expect({place, ...stated(seen)}).toEqual({place, ...stated(ending)});
        expect(seen.log).toContain('Unexpected exit - converting to abort');
      }
      const held = await server.observe(scriptWith('begin', 'kept = user'));
      expect(otherEndings.held).toContain('panics');
      expect({...stated(held), panics: held.log.includes('Panic: file mail-user.c')}).toEqual({
        ...stated(errorEndings.begin),
        panics: true,
      });
    } finally {
      await server.stop();
    }
  });
});
