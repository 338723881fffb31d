import {existsSync, writeFileSync} from 'node:fs';
import {mkdtemp, readdir, readFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest';
import {describeSeries} from '../../servers/needs.js';
import {type Meddling, startMeddlingProxy} from './meddling-proxy.js';
import {createSmallSite, type SmallSite} from './small-site.js';

const slow = 180_000;
const users = 12;

/** The processes that a server has started for a service, by their name. */
async function childrenOf(pid: number, name: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry)).map(Number);
  const stats = await Promise.all(pids.map((one) => readFile(`/proc/${one}/stat`, 'utf8').catch(() => '')));
  return pids.filter((_, place) => {
    const [, comm, parent] = /^\d+ \((.*)\) \S (\d+)/.exec(stats[place] ?? '') ?? [];
    return comm === name && Number(parent) === pid;
  });
}

function signalAll(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // Gone already.
    }
  }
}

describeSeries('metadata apply while the way to doveadm is broken', (series) => {
  let site: SmallSite;

  beforeAll(async () => {
    site = await createSmallSite(users, {series});
  }, slow);

  beforeEach(() => site.reset(), slow);

  afterAll(() => site.stop(), slow);

  /** Applies over HTTP, with a hand in each request that writes. */
  async function meddled(meddle: (write: number) => Meddling | Promise<Meddling>, ...flags: string[]) {
    const proxy = await startMeddlingProxy(site.url, meddle);
    try {
      const result = await site.apply([...site.http(proxy.url), '-j', '2', ...flags]);
      return {result, writes: proxy.writes()};
    } finally {
      proxy.stop();
    }
  }

  test.each([
    ['cut short', 'cut'],
    ['lost before they are carried out', 'drop'],
    ['a 500', 500],
    ['a 503', 503],
  ] as const)(
    'repeats requests whose answers are %s',
    async (_, fault) => {
      const {result, writes} = await meddled((write) => (write <= 3 ? fault : 'pass'));

      expect(await site.settled(result)).toEqual([]);
      expect(writes).toBeGreaterThan(3);
    },
    slow,
  );

  test(
    'has a failed line for each user whose answer is cut short every time, though the value was written',
    async () => {
      const {result} = await meddled(() => 'cut', '--timeout', '2s');

      const failed = await site.settled(result);
      expect(failed).toHaveLength(users);
      expect(new Set(failed.map(({error}) => error?.code))).toEqual(new Set(['DOVEADM_LOST']));
    },
    slow,
  );

  test(
    'has a failed line, and the old value, for each user behind a 401, which is not repeated',
    async () => {
      const {result, writes} = await meddled((write) => (write === 1 ? 'pass' : 401));

      const failed = await site.settled(result);
      expect(failed).toHaveLength(users / 2);
      expect(failed[0]?.error?.code).toBe('DOVEADM_UNAUTHORIZED');
      expect(writes).toBe(2);
    },
    slow,
  );

  test(
    'ends with 3 and writes nothing where the key is wrong from the beginning',
    async () => {
      const wrong = await site.apply(['--doveadm-url', site.url.href]);

      expect(wrong).toMatchObject({exitCode: 3, stdout: ''});
      expect(wrong.stderr).toContain('"code":"DOVEADM_UNAUTHORIZED"');
      await site.expectUntouched();
    },
    slow,
  );

  test(
    'repeats what a killed server process may or may not have done',
    async () => {
      const kill = async () => {
        signalAll(await childrenOf(site.dovecot.pid(), 'doveadm-server'), 'SIGKILL');
      };
      const {result} = await meddled((write) => {
        if (write <= 2) setTimeout(kill, 60);
        return 'pass';
      });

      expect(await site.settled(result)).toEqual([]);
    },
    slow,
  );

  test(
    'repeats a doveadm that is killed, before or after it wrote',
    async () => {
      const before = 'case $n in 3 | 4 | 9) kill -KILL $$ ;; esac';
      const after = `case $n in 2 | 6) ${site.dovecot.doveadmPath} "$@" > /dev/null; kill -ABRT $$ ;; esac`;

      expect(await site.settled(await site.apply(await site.meddledCli(before)))).toEqual([]);
      await site.reset();
      expect(await site.settled(await site.apply(await site.meddledCli(after)))).toEqual([]);
    },
    slow,
  );

  test(
    'has a failed line, and the old value, for each user whose doveadm is killed every time',
    async () => {
      const flags = await site.meddledCli('case " $* " in *" user7@"*) kill -KILL $$ ;; esac');

      const failed = await site.settled(await site.apply(flags));

      expect(failed.map(({user, error}) => [user, error?.code])).toEqual([['user7@example.com', 'DOVEADM_KILLED']]);
    },
    slow,
  );

  test.each(['cli', 'http'])(
    'waits for an auth service that stops and goes on, over %s',
    async (way) => {
      const stopped = await childrenOf(site.dovecot.pid(), 'auth');
      expect(stopped.length).toBeGreaterThan(0);
      const continued = join(await mkdtemp(join(tmpdir(), 'continued-')), way);
      const pause = () => {
        signalAll(stopped, 'SIGSTOP');
        setTimeout(() => {
          writeFileSync(continued, '');
          signalAll(stopped, 'SIGCONT');
        }, 1500);
        return 'pass' as const;
      };
      try {
        const shell = `[ $n -eq 5 ] && { kill -STOP ${stopped.join(' ')}; (sleep 1.5; touch ${continued}; kill -CONT ${stopped.join(' ')}) > /dev/null 2>&1 & }`;
        const result =
          way === 'cli'
            ? await site.apply(await site.meddledCli(shell))
            : (await meddled((write) => (write === 1 ? pause() : 'pass'))).result;

        expect(await site.settled(result)).toEqual([]);
        // It waited: nothing is done before.
        expect(existsSync(continued)).toBe(true);
      } finally {
        signalAll(stopped, 'SIGCONT');
      }
    },
    slow,
  );

  test.each(['cli', 'http'])(
    'has a failed line, and the old value, for each user while the auth service hangs, over %s',
    async (way) => {
      const stopped = await childrenOf(site.dovecot.pid(), 'auth');
      try {
        const stop = () => {
          signalAll(stopped, 'SIGSTOP');
          return 'pass' as const;
        };
        const shell = `[ $n -eq 5 ] && kill -STOP ${stopped.join(' ')}`;
        const short = ['--timeout', '1s'];
        const result =
          way === 'cli'
            ? await site.apply([...(await site.meddledCli(shell)), ...short])
            : (await meddled((write) => (write === 2 ? stop() : 'pass'), ...short)).result;

        expect((await site.settled(result)).length).toBeGreaterThan(0);
        const plan = await site.apply(way === 'cli' ? [...site.cli, ...short] : [...site.http(), ...short]);
        expect(plan).toMatchObject({exitCode: 3, stdout: ''});
        expect(plan.stderr).toContain('DOVEADM_TIMEOUT');
      } finally {
        signalAll(stopped, 'SIGCONT');
      }
    },
    slow,
  );
});
