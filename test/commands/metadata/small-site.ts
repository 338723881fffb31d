import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect} from 'vitest';
import {startDovecot} from '../../../scripts/servers/dovecot.js';
import type {DovecotOptions} from '../../../scripts/servers/dovecot-conf.js';
import {fakeDoveadm} from '../../doveadm/fake-doveadm.js';
import {type CliResult, runCli} from '../../run-cli.js';
import {storedValues} from './stored-values.js';

const inboxKey = '/private/vendor/vendor.dovecot/pvt/server/vendor/vendor.dovecot/http-notify';
const oldValue = 'user=old@1';

const isSet = (action: string) => action === 'set' || action === 'unchanged';

interface ResultLine {
  readonly user: string;
  readonly action: string;
  readonly error?: {readonly code: string; readonly message: string};
}

/** A private Dovecot whose users all have the same old value, and a file that gives each a new one. */
export async function createSmallSite(count: number, options: DovecotOptions = {}) {
  const users = Array.from({length: count}, (_, n) => `user${n}@example.com`);
  const wanted = Object.fromEntries(users.map((user, n) => [user, `user=new${n}@1`]));
  const dovecot = await startDovecot({users, ...options});
  const folder = await mkdtemp(join(tmpdir(), 'small-site-'));
  const keyFile = join(folder, 'key');
  await writeFile(keyFile, dovecot.apiKey, {mode: 0o600});
  const file = join(folder, 'users.csv');
  await writeFile(file, ['user,value', ...users.map((user) => `${user},${wanted[user]}`), ''].join('\n'));
  const url = new URL(`http://127.0.0.1:${dovecot.ports.http}/doveadm/v1`);

  return {
    dovecot,
    folder,
    url,
    cli: dovecot.cliFlags,
    http: (at: URL = url) => ['--doveadm-url', at.href, '--doveadm-api-key-file', keyFile],

    /** Gives everybody the old value, and a mailbox. */
    async reset(): Promise<void> {
      const set = await dovecot.doveadm(['mailbox', 'metadata', 'set', '-A', 'INBOX', inboxKey, oldValue]);
      expect(set.exitCode).toBe(0);
    },

    apply: (flags: readonly string[]): Promise<CliResult> =>
      runCli(['metadata', 'apply', file, '--yes', '--json', ...flags], {timeoutMs: 120_000}),

    /**
     * The result lines, of which each user must have one: whoever is set must have the new value, the others one of the
     * two; and the exit code must fit.
     */
    async settled({stdout, exitCode}: CliResult): Promise<readonly ResultLine[]> {
      const all = stdout.trimEnd().split('\n');
      const lines = all.map((line) => JSON.parse(line) as ResultLine).filter(({user}) => user !== undefined);
      expect(lines.map(({user}) => user)).toEqual(users);
      const stored = await storedValues(dovecot.root, users);
      for (const {user, action} of lines) {
        expect(isSet(action) ? [wanted[user]] : [wanted[user], oldValue], user).toContain(stored[user]);
      }
      const failed = lines.filter(({action}) => !isSet(action));
      expect(failed.every(({action, error}) => action === 'failed' && error !== undefined)).toBe(true);
      expect(exitCode).toBe(failed.length === 0 ? 0 : 4);
      return failed;
    },

    /** That nobody has another value than before. */
    async expectUntouched(): Promise<void> {
      const stored = await storedValues(dovecot.root, users);
      expect(Object.values(stored)).toEqual(users.map(() => oldValue));
    },

    /** Flags for a doveadm before whose calls of `set` a line of shell runs, in which `$n` counts them from 1. */
    async meddledCli(line: string): Promise<readonly string[]> {
      const log = join(folder, `calls${Math.random()}`);
      const program = await fakeDoveadm(`case " $* " in *" metadata set "*)
        n=$( (flock 9; echo x >> ${log}; wc -l < ${log}) 9> ${log}.lock )
        ${line} ;;
      esac
      exec ${dovecot.doveadmPath} "$@"`);
      return ['--dovecot-conf', dovecot.conf, '--doveadm', program];
    },

    async stop(): Promise<void> {
      await dovecot.stop();
      await rm(folder, {recursive: true, force: true});
    },
  };
}

export type SmallSite = Awaited<ReturnType<typeof createSmallSite>>;
