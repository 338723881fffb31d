import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';

/** The letters to an INBOX of a real Dovecot with the Kafka plugin that are valid JSON: long subjects, umlauts, CJK, escapes, userdb. */
const letters = readFileSync(new URL('../captures/kafka-events.payloads.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => /"mailbox":"INBOX","event":"MessageNew"/.test(line) && isJson(line));

function isJson(text: string): boolean {
  try {
    return JSON.parse(text) !== null;
  } catch {
    return false;
  }
}

const users = 100;
const tickMs = 100;

/** The user of the message with this index. */
export const userOf = (index: number) => `user${index % users}@example.org`;

/** A line for kcat: key, tab, payload. UIDs of a user count from 1. */
export function lineOf(index: number): string {
  const letter = letters[index % letters.length] ?? '';
  const uid = Math.floor(index / users) + 1;
  const payload = letter
    .replace(/^\{"user":"[^"]*"/, `{"user":"${userOf(index)}"`)
    .replace(/"uid":\d+/, `"uid":${uid}`);
  return `${userOf(index)}\t${payload}\n`;
}

export interface Load {
  sent(): number;
  /** A time (ms) before which only messages with an index below this one were sent. */
  timeBefore(index: number): number;
  /** Sends no more. Resolves once the brokers have everything. */
  stop(): Promise<void>;
}

/**
 * Sends so many messages a second to a topic with kcat, which tries again for an hour and writes each once. Throws at the
 * end if kcat failed.
 */
export function startLoad(brokers: string, topic: string, perSecond: number): Load {
  const once_ = ['-X', 'enable.idempotence=true', '-X', 'message.timeout.ms=3600000'];
  const kcat = spawn('kcat', ['-P', '-b', brokers, '-t', topic, '-K', '\t', '-X', 'partitioner=murmur2', ...once_], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const gone = once(kcat, 'close');
  let said = '';
  kcat.stderr.on('data', (chunk) => {
    said = (said + chunk).slice(-4096);
  });
  kcat.stdin.on('error', () => undefined);

  const ticks: {readonly atMs: number; readonly from: number}[] = [];
  let [sent, due] = [0, 0];
  const timer = setInterval(() => {
    if (kcat.stdin.writableNeedDrain) return;
    due += (perSecond * tickMs) / 1000;
    ticks.push({atMs: Date.now(), from: sent});
    const lines: string[] = [];
    for (; sent < Math.floor(due); sent += 1) lines.push(lineOf(sent));
    kcat.stdin.write(lines.join(''));
  }, tickMs);

  return {
    sent: () => sent,
    timeBefore: (index) => ticks.findLast(({from}) => from <= index)?.atMs ?? 0,
    async stop() {
      clearInterval(timer);
      ticks.push({atMs: Date.now() + 1, from: sent});
      kcat.stdin.end();
      const [code] = await gone;
      if (code !== 0) throw new Error(`kcat -P ended with ${code}: ${said}`);
    },
  };
}

/** The index below which everything has come, from the first message of each user that has not. */
export function frontierOf(firstMissing: (user: string) => number): number {
  const firsts = Array.from({length: users}, (_, user) => (firstMissing(userOf(user)) - 1) * users + user);
  return Math.min(...firsts);
}
