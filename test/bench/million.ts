import {crc32} from 'node:zlib';
import {fillTopic, type NewRecord} from '../servers/records.js';
import {createTopic} from '../servers/shared.js';

/** How many records the topics of the measurements hold. */
export const million = Number(process.env.DOVEPUSH_BENCH_RECORDS ?? 1_000_000);

const users = 2000;
const partitions = 4;

/** One of the users in the topic; one record in 2,000 is theirs. */
export const someUser = 'user1234@example.org';

function record(index: number): NewRecord {
  const user = `user${index % users}@example.org`;
  const event = index % 10 === 0 ? 'MessageNew' : 'FlagsSet';
  const value = `{"user":"${user}","mailbox":"INBOX","event":"${event}","uidvalidity":1795300581,"uid":${index},"flags":["\\\\Seen"],"keywords":[]}`;
  return {partition: crc32(user) % partitions, timestampMs: 1_795_300_000_000 + index, key: user, value};
}

/** A topic with a million records of about 150 bytes in 4 partitions, each user's in the one that the plugin would take. */
export async function createMillion(brokers: string): Promise<string> {
  const topic = await createTopic(brokers, {prefix: 'million', partitions});
  for (let from = 0; from < million; from += 50_000) {
    const count = Math.min(50_000, million - from);
    await fillTopic(
      brokers,
      topic,
      Array.from({length: count}, (_, index) => record(from + index)),
    );
  }
  return topic;
}
