import {readFileSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {afterEach} from 'vitest';
import {startCyrus} from '../../scripts/servers/cyrus.js';
import {type CliResult, type RunningCli, startCli} from '../run-cli.js';
import type {Cyrus} from './scenario.js';

/** A line of `dovepush.event/1`. */
export interface Shown {
  readonly event: string | null;
  readonly user: string | null;
  readonly mailbox: string | null;
  readonly timestamp: string | null;
  readonly payload: Readonly<Record<string, unknown>>;
}

const running: {stop(): Promise<unknown>}[] = [];

afterEach(async () => {
  for (const one of running.splice(0).reverse()) await one.stop();
});

/** A server that is stopped after the test. */
export async function start(options: Parameters<typeof startCyrus>[0]): Promise<Cyrus> {
  const cyrus = await startCyrus(options);
  running.push(cyrus);
  return cyrus;
}

/** The program, which is ended after the test. */
export function startTool(args: readonly string[]): RunningCli {
  const cli = startCli(args, {timeoutMs: 170_000});
  running.push({
    async stop() {
      cli.kill('SIGKILL');
      await cli.done.catch(() => undefined);
    },
  });
  return cli;
}

export async function endTool(cli: RunningCli): Promise<CliResult> {
  cli.kill('SIGTERM');
  return await cli.done;
}

export function shownBy(cli: RunningCli): Shown[] {
  const lines = cli.stdout().split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Shown);
}

/** Undocumented, and in no fixed order beside the others. */
export const isMeant = ({event}: Shown) => event !== 'MailboxModseq';

/** `EVENT OWNER MAILBOX`. */
export function nameOf({event, user, mailbox}: Shown): string {
  return event?.startsWith('Log') ? `${event} ${user}` : `${event} ${user ?? '-'} ${mailbox ?? '-'}`;
}

/** The JSON of all EVENT lines of logs, as notifyd wrote them. */
export function logged(...paths: string[]): string[] {
  const text = paths.map((path) => readFileSync(path, 'utf8')).join('');
  return [...text.matchAll(/: EVENT, , , , {2}"(\{.*\})"$/gm)].map(([, json = '']) => json);
}

/** Waits up to half a minute for something that comes by itself, then gives what there is. */
export async function until<T>(read: () => T, isThere: (value: T) => boolean): Promise<T> {
  for (let tries = 0; tries < 200; tries += 1) {
    const value = read();
    if (isThere(value)) return value;
    await sleep(50);
  }
  return read();
}

/** Payloads as one text each, sorted, for comparing. */
export function payloadsOf(shown: readonly Shown[]): string[] {
  return shown.map(({payload}) => JSON.stringify(payload)).sort();
}

export function sorted(jsons: readonly string[]): string[] {
  return jsons.map((json) => JSON.stringify(JSON.parse(json))).sort();
}
