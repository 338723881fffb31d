import {readFileSync} from 'node:fs';
import {partitionOfKey} from '../../src/kafka/placement.js';
import {createTopicWriter} from '../../src/kafka/write.js';
import {connectTo} from '../kafka/cluster.js';
import {createTopic} from '../servers/shared.js';

/** How many records the topics of the measurements hold. */
export const million = Number(process.env.DOVEPUSH_BENCH_RECORDS ?? 1_000_000);

const users = 2000;
const partitions = 4;

/** One of the users in the topic; one record in 2,000 is theirs. */
export const someUser = 'user1234@example.org';

/** One in so many letters names another user and another event in its subject. */
const misleading = 17;

/** The payloads of a real Dovecot with the Kafka plugin: letters, flags, folders, userdb; 25 of 224 are invalid JSON. */
const recorded = readFileSync(new URL('../captures/kafka-events.payloads.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');
const names = recorded.flatMap((payload) => /"event":"(\w+)"/.exec(payload)?.[1] ?? []);

/** A number for each index, the same in every run, without the order of the index (xorshift and multiply, 32 bits). */
function scattered(index: number): number {
  let bits = Math.imul(index ^ (index >>> 16), 0x45d9f3b);
  bits = Math.imul(bits ^ (bits >>> 16), 0x45d9f3b);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** The payload of a record: one of the recorded ones, of another user, with a UID of its own. */
export function payloadAt(index: number): {readonly user: string; readonly value: string} {
  const random = scattered(index);
  const user = `user${random % users}@example.org`;
  const payload = (recorded[index % recorded.length] ?? '')
    .replace(/^\{"user":"[^"]*"/, `{"user":"${user}"`)
    .replace(/"uid":\d+/, `"uid":${index % 4_000_000_000}`);
  const isMisleading = payload.includes('"subject":"') && random % misleading === 0;
  const other = `user${scattered(~index) % users}@example.org ${names[random % names.length]} `;
  return {user, value: isMisleading ? payload.replace('"subject":"', `"subject":"${other}`) : payload};
}

/** A topic of such records in 4 partitions, each user's in the one where the plugin would put them. */
export async function createMix(brokers: string, count = million): Promise<string> {
  const topic = await createTopic(brokers, {prefix: 'mix', partitions});
  const connection = await connectTo(brokers);
  const writer = await createTopicWriter(connection, topic);
  for (let from = 0; from < count; from += 20_000) {
    const lots = Array.from({length: partitions}, () => [] as ReturnType<typeof recordAt>[]);
    for (let index = from; index < Math.min(from + 20_000, count); index += 1) {
      const record = recordAt(index);
      lots[partitionOfKey(record.key, partitions) ?? 0]?.push(record);
    }
    await Promise.all(lots.map((lot, partition) => writer.write(partition, lot)));
  }
  await connection.close();
  return topic;
}

function recordAt(index: number) {
  const {user, value} = payloadAt(index);
  const timestampMs = 1_795_300_000_000 + index;
  return {key: Buffer.from(user), value: Buffer.from(value), headers: [], timestampMs};
}
