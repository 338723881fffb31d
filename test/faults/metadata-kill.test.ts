import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {startDovecot} from '../../scripts/servers/dovecot.js';
import {storedValues} from '../commands/metadata/stored-values.js';
import {runCli, startCli} from '../run-cli.js';
import {describeWith} from '../servers/needs.js';
import {counts} from './counts.js';

const users = Array.from({length: 200}, (_, n) => `user${n}@example.com`);

/** Numbers from 0 to 1 that are the same in each run (a linear congruential generator). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

describeWith(['dovecot'], 'metadata apply, killed', () => {
  test.each(['cli', 'http'])(
    'over %s leaves nothing out when it is resumed after SIGKILL at any moment',
    async (way) => {
      const dovecot = await startDovecot({users});
      const folder = await mkdtemp(join(tmpdir(), 'kill-'));
      const random = seeded(way === 'cli' ? 1 : 2);
      try {
        const keyFile = join(folder, 'key');
        await writeFile(keyFile, dovecot.apiKey, {mode: 0o600});
        const url = `http://127.0.0.1:${dovecot.ports.http}/doveadm/v1`;
        const flags =
          way === 'cli' ? ['--dovecot-conf', dovecot.conf] : ['--doveadm-url', url, '--doveadm-api-key-file', keyFile];

        // A new file each time all users are done, so that every kill falls into work.
        let round = 0;
        let kills = 0;
        while (kills < counts.kills) {
          round += 1;
          const wanted = Object.fromEntries(users.map((user, n) => [user, `user=${n}@${round}`]));
          const file = join(folder, `users${round}.csv`);
          const result = join(folder, `result${round}.jsonl`);
          await writeFile(file, ['user,value', ...Object.entries(wanted).map((row) => row.join(',')), ''].join('\n'));
          const args = ['metadata', 'apply', ...flags, file, '--yes', '--json', '--resume', result];

          for (let attempt = 0; attempt < 4 && kills < counts.kills; attempt += 1) {
            const run = startCli(args, {input: '', timeoutMs: 120_000});
            if (random() < 0.7) await run.waitFor('stderr', /plan: /, 60_000).catch(() => undefined);
            await sleep(random() * 800);
            run.kill('SIGKILL');
            const {signal} = await run.done;
            if (signal !== 'SIGKILL') break;
            kills += 1;
          }
          const last = await runCli(args, {timeoutMs: 120_000});

          expect(last.exitCode).toBe(0);
          expect(await storedValues(dovecot.root, users)).toEqual(wanted);
          const settled = (await readFile(result, 'utf8')).trimEnd().split('\n').slice(1);
          const named = settled.map((line) => JSON.parse(line) as {user: string; action: string; verified: boolean});
          expect(named.every(({action, verified}) => action !== 'failed' && verified)).toBe(true);
          expect(named.map(({user}) => user).sort()).toEqual([...users].sort());
        }
      } finally {
        await dovecot.stop();
        await rm(folder, {recursive: true, force: true});
      }
    },
    60_000 + counts.kills * 30_000,
  );
});
