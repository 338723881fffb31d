import {appendFileSync, readdirSync, readFileSync, readlinkSync} from 'node:fs';
import {type AddressInfo, createServer, type Server, type Socket} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';
import {expect} from 'vitest';
import type {RunningCli} from '../run-cli.js';

/** Keeps what was counted for docs/kafka.md, where DOVEPUSH_CLUSTER_ROWS names a file. */
export function count(fault: string, numbers: Readonly<Record<string, number | null>>): void {
  const rows = process.env.DOVEPUSH_CLUSTER_ROWS;
  if (rows) appendFileSync(rows, `${JSON.stringify({fault, ...numbers})}\n`);
}

/** Messages of a user that came before an earlier one of his. */
export function inversionsIn(all: readonly string[]): number {
  const last = new Map<string, number>();
  let inversions = 0;
  for (const [user = '', uid] of all.map((one) => one.split(' '))) {
    if (Number(uid) < (last.get(user) ?? 0)) inversions += 1;
    last.set(user, Number(uid));
  }
  return inversions;
}

/** How many arrived more than once. */
export const twiceIn = (all: readonly unknown[]) => all.length - new Set(all).size;

export interface Hanging {
  readonly server: Server;
  readonly sockets: Socket[];
  readonly address: string;
}

/** Accepts connections and never says anything. */
export async function startHanging(): Promise<Hanging> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on('error', () => undefined));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {server, sockets, address: `127.0.0.1:${(server.address() as AddressInfo).port}`};
}

/** TCP sockets that a program has open: those of /proc/net that are among its descriptors. */
export function socketsOf({process: {pid}}: RunningCli): number {
  const tcp = new Set(
    ['tcp', 'tcp6'].flatMap((table) =>
      readFileSync(`/proc/${pid}/net/${table}`, 'utf8')
        .split('\n')
        .map((line) => line.trim().split(/\s+/)[9] ?? ''),
    ),
  );
  return readdirSync(`/proc/${pid}/fd`).filter((fd) => tcp.has(inodeOf(`/proc/${pid}/fd/${fd}`))).length;
}

function inodeOf(path: string): string {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(path))?.[1] ?? 'none';
  } catch {
    return 'none';
  }
}

export function linesOf(file: string): number {
  try {
    return readFileSync(file, 'utf8').split('\n').length - 1;
  } catch {
    return 0;
  }
}

/** Stops a program; it must be gone after 2 s. The limit is the subject here, and no measure of speed. */
export async function expectEnd(cli: RunningCli, exitCode: number | null): Promise<number> {
  const startedAt = performance.now();
  cli.kill('SIGTERM');
  const late = sleep(2500).then(() => 'late');
  const ended = await Promise.race([cli.done, late]);
  if (ended === 'late') cli.kill('SIGKILL');
  expect(ended).not.toBe('late');
  if (exitCode !== null) expect(ended).toMatchObject({exitCode});
  return Math.round(performance.now() - startedAt);
}
