import {open, stat} from 'node:fs/promises';
import {setTimeout as sleep} from 'node:timers/promises';
import {parseDlogLine} from '../../events/formats/dlog-line.js';
import {parseErrorLine} from '../../failures/error-line.js';
import {readFailureText} from '../../failures/texts.js';
import type {Sight, Watch, Witness} from './witness.js';

/** What is looked for in the lines that Dovecot logs of a user. */
type Judge = (line: string, user: string) => Sight | null;

const pauseMs = 100;
/** What one mail makes Dovecot log is far less. */
const mostBytes = 16 * 1024 * 1024;

/** A driver that can be seen in the log files alone: dlog writes there, others when they fail. */
export function logWitness(
  {driver, setting, receiver}: Pick<Witness, 'driver' | 'setting' | 'receiver'>,
  files: readonly string[],
  user: string,
): Witness {
  return {
    driver,
    setting,
    receiver,
    async watch(): Promise<Watch> {
      const over = new AbortController();
      const {signal} = over;
      const starts = await Promise.all(files.map(async (path) => ({path, from: await sizeOf(path)})));
      const readable = starts.filter((one): one is {path: string; from: number} => one.from !== null);
      const judge = driver === 'dlog' ? judgeDlog : judgeOthers(driver);
      const seen = readable.map(({path, from}) => follow(path, from, {judge, user, signal}));
      const unseen = unseenOf(driver, readable.length > 0);
      return {seen: Promise.race([...seen, never()]), unseen, close: async () => over.abort()};
    },
  };
}

function unseenOf(driver: string, isReadable: boolean): Sight {
  if (!isReadable) return {status: 'unchecked', message: `no log of Dovecot can be read, so ${driver} cannot be seen`};
  if (driver === 'dlog') return {status: 'bad', message: 'dlog wrote no line about the mail'};
  const message = `${driver} logged no error; that it succeeded is logged at debug level only`;
  return {status: 'unchecked', message};
}

const judgeDlog: Judge = (line, user) => {
  const parsed = parseDlogLine(line);
  if (parsed?.user.toLowerCase() !== user.toLowerCase() || !/^(?:.*?dlog: )?Message data: /.test(parsed.text))
    return null;
  return {status: 'ok', message: 'dlog wrote a line about the mail'};
};

function judgeOthers(driver: string): Judge {
  return (line, user) => {
    const answer = /: Debug: (?:.*: )?push-notification-ox: Notification sent successfully: (.*)$/.exec(line)?.[1];
    if (driver === 'ox' && answer !== undefined && isOf(user, line)) {
      return {status: 'ok', message: `the endpoint answered ${answer}`};
    }
    const error = parseErrorLine(line);
    const failure = error === null ? null : readFailureText(error.text);
    if (failure?.driver !== driver || error?.user?.toLowerCase() !== user.toLowerCase()) return null;
    return {status: 'bad', message: `${driver} failed: ${failure.reason}`};
  };
}

/** Behind a delivery the LMTP of 2.3 names the recipient in place of the user. */
function isOf(user: string, line: string): boolean {
  const lower = line.toLowerCase();
  return [`(${user})`, `rcpt ${user}:`].some((name) => lower.includes(name.toLowerCase()));
}

async function follow(
  path: string,
  from: number,
  {judge, user, signal}: {readonly judge: Judge; readonly user: string; readonly signal: AbortSignal},
): Promise<Sight> {
  while (!signal.aborted) {
    const text = await textFrom(path, from);
    for (const line of text.split('\n').slice(0, -1)) {
      const sight = judge(line, user);
      if (sight !== null) return sight;
    }
    await sleep(pauseMs, undefined, {signal}).catch(() => undefined);
  }
  return await never();
}

async function textFrom(path: string, from: number): Promise<string> {
  const file = await open(path, 'r').catch(() => null);
  if (file === null) return '';
  try {
    const {size} = await file.stat();
    // A log that was rotated meanwhile begins anew.
    const start = size < from ? 0 : from;
    const bytes = Buffer.alloc(Math.min(size - start, mostBytes));
    const {bytesRead} = await file.read(bytes, 0, bytes.length, start);
    return bytes.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Null for what is no file that can be read. */
async function sizeOf(path: string): Promise<number | null> {
  const file = await open(path, 'r').catch(() => null);
  await file?.close();
  const stats = file === null ? null : await stat(path).catch(() => null);
  return stats?.isFile() ? stats.size : null;
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}
