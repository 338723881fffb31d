import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {openSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {afterEach, describe, expect, test} from 'vitest';
import {program} from '../run-cli.js';
import {compare, timeProgram} from './compare.js';
import {million} from './mix.js';

const connections = 16;
const requests = Math.min(million, 200_000);
const rounds = Number(process.env.DOVEPUSH_BENCH_ROUNDS ?? 5);
const script = (name: string) => fileURLToPath(new URL(name, import.meta.url));

interface Server {
  readonly url: string;
  /** Milliseconds on a processor so far. */
  cpuMs(): number;
  /** Memory that it holds, MiB. */
  rssMiB(): number;
  stop(): Promise<void>;
}

const running = new Set<ChildProcess>();

/** Starts a server whose output goes to /dev/null, but for the line that says where it listens. */
async function startServer(args: readonly string[], says: 'stdout' | 'stderr', where: RegExp): Promise<Server> {
  const nowhere = openSync('/dev/null', 'w');
  const [stdout, stderr] = says === 'stdout' ? ['pipe' as const, nowhere] : [nowhere, 'pipe' as const];
  const child = spawn(process.execPath, args, {stdio: ['pipe', stdout, stderr]});
  running.add(child);
  const [line] = await once(says === 'stdout' ? (child.stdout ?? child) : (child.stderr ?? child), 'data');
  const [, url = ''] = where.exec(String(line)) ?? [];
  const ofProcess = (name: string) => readFileSync(`/proc/${child.pid}/${name}`, 'utf8');
  return {
    url,
    cpuMs() {
      // User and system time in hundredths of a second, behind the name in brackets (proc(5)).
      const [, , , , , , , , , , , user = 0, system = 0] = ofProcess('stat').split(') ')[1]?.split(' ') ?? [];
      return (Number(user) + Number(system)) * 10;
    },
    rssMiB: () => Number(/^VmRSS:\s*(\d+)/m.exec(ofProcess('status'))?.[1]) / 1024,
    async stop() {
      running.delete(child);
      child.kill('SIGTERM');
      await once(child, 'close');
    },
  };
}

async function bare(): Promise<Server> {
  const server = await startServer([script('bare-server.js')], 'stdout', /(\d+)/);
  return {...server, url: `http://127.0.0.1:${server.url}/push`};
}

function listening(...flags: string[]): Promise<Server> {
  const args = [program, 'ox', 'listen', '--listen', '127.0.0.1:0', '--path', '/push', ...flags];
  return startServer(args, 'stderr', /listening on (\S+)/);
}

const servers = {
  'bare node:http server': bare,
  'ox listen, text': () => listening(),
  'ox listen --json': () => listening('--json'),
};

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
});

describe('ox listen', () => {
  test.each(['raw-loop.js', 'bare-loop.js'])(
    `takes ${requests} requests beside a bare server, from %s`,
    async (loop) => {
      const cpu = new Map<string, number[]>(Object.keys(servers).map((name) => [name, []]));
      const measure = (name: string, start: () => Promise<Server>) => async () => {
        const server = await start();
        const before = server.cpuMs();
        const took = await timeProgram(process.execPath, [
          script(loop),
          server.url,
          String(requests),
          String(connections),
        ]);
        cpu.get(name)?.push(server.cpuMs() - before);
        await server.stop();
        return took;
      };
      const title = `${requests} requests over ${connections} connections from ${loop}`;
      const contenders = Object.entries(servers).map(([name, start]) => [name, measure(name, start)] as const);

      const rows = await compare(title, rounds, Object.fromEntries(contenders));
      const told = [...cpu].map(([name, spent]) => [name, async () => spent.shift() ?? 0] as const);
      await compare(`${title}: processor time of the server`, rounds, Object.fromEntries(told));

      expect(rows).toHaveLength(3);
    },
  );

  test(`holds no more memory after ${million} requests than after a tenth of them`, async () => {
    const server = await listening('--json');
    const send = (count: number) =>
      timeProgram(process.execPath, [script('raw-loop.js'), server.url, String(count), String(connections)]);
    await send(million / 10);
    const early = server.rssMiB();

    await send(million - million / 10);

    const late = server.rssMiB();
    await server.stop();
    console.log(
      `memory after ${million / 10} requests: ${early.toFixed(0)} MiB, after ${million}: ${late.toFixed(0)} MiB`,
    );
    expect(late - early).toBeLessThan(48);
  });
});
