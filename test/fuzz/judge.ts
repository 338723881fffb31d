import type {Target} from './target.js';

/** CPU milliseconds that any input may take, and what each of its bytes adds. */
const [baseMs, perByteMs] = [400, 0.4];
const tries = 3;

/** Returns what is wrong with the target's answer to the input; null if nothing is. */
export async function judge(target: Target, input: Buffer): Promise<string | null> {
  const limitMs = baseMs + perByteMs * input.length;
  let usedMs = 0;
  // What a collector or compiler happens to take at one try does not count.
  for (let turn = 0; turn < tries; turn += 1) {
    const before = process.cpuUsage();
    try {
      await target.run(input);
    } catch (error) {
      return error instanceof Error ? (error.stack ?? error.message) : `threw ${String(error)}`;
    }
    const {user, system} = process.cpuUsage(before);
    usedMs = (user + system) / 1000;
    if (usedMs <= limitMs) return null;
  }
  return `took ${usedMs} ms of CPU for ${input.length} bytes; the limit is ${limitMs} ms`;
}
