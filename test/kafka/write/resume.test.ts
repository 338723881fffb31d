import {crc32c} from '@node-rs/crc32';
import {describe, expect, test} from 'vitest';
import type {Message} from '../../../src/kafka/messages/message.js';
import {WireWriter} from '../../../src/kafka/messages/wire.js';
import type {Cluster} from '../../../src/kafka/transport/cluster.js';
import {LinkError} from '../../../src/kafka/transport/link-error.js';
import {PartitionWriter} from '../../../src/kafka/write/partition-writer.js';
import type {UnwrittenError} from '../../../src/kafka/write-options.js';

const closed = new LinkError('closed', 'the broker hung up');

/** A broker that numbers batches and drops connections while `isAway`; `takesAll`: what it drops has been written all the same. */
class FakeBroker {
  isAway = false;
  takesAll = false;
  producers = 0;
  readonly requests: Buffer[] = [];
  /** Batches in the log, each once. */
  readonly log: Buffer[] = [];

  readonly cluster = {
    settings: {timeoutMs: 100},
    leaders: async () => new Map([[0, 1]]),
    send: async (_: number, message: Message<unknown>) => this.#answer(message),
  } as unknown as Cluster;

  #answer(message: Message<unknown>) {
    if (message.api.name === 'InitProducerId') {
      this.producers += 1;
      return {error: 0, id: this.producers, epoch: 0};
    }
    const writer = new WireWriter();
    message.write(writer, message.api.max);
    const batch = Buffer.concat(writer.chunks());
    this.requests.push(batch);
    const known = this.log.findIndex((one) => one.equals(batch));
    if (known === -1 && (!this.isAway || this.takesAll)) this.log.push(batch);
    if (this.isAway) throw closed;
    return {error: 0, baseOffset: known === -1 ? this.log.length - 1 : known};
  }
}

const recordOf = (text: string) => ({key: null, value: Buffer.from(text), headers: [], timestampMs: Date.now()});

async function unwrittenBy(work: Promise<unknown>): Promise<UnwrittenError> {
  return await work.then(
    () => {
      throw new Error('it was written');
    },
    (error) => error,
  );
}

describe('a write that is taken up again', () => {
  test.each([true, false])('sends the same bytes under the same number (written meanwhile: %s)', async (takesAll) => {
    const broker = new FakeBroker();
    const writer = new PartitionWriter(broker.cluster, {topic: 't', partition: 0}, crc32c);
    await writer.write([recordOf('before')]);
    Object.assign(broker, {isAway: true, takesAll});
    const error = await unwrittenBy(writer.write([recordOf('a'), recordOf('b')]));
    const again = await unwrittenBy(error.resume());
    broker.isAway = false;

    expect(error).toMatchObject({code: 'KAFKA_UNREACHABLE', mayHaveArrived: true});
    expect(await again.resume()).toEqual([{first: 0, count: 2, offset: 1}]);
    expect(broker.producers).toBe(1);
    expect(broker.log).toHaveLength(2);
    expect(new Set(broker.requests.map((bytes) => bytes.toString('hex'))).size).toBe(2);
  });

  test('comes before what is written later', async () => {
    const broker = new FakeBroker();
    const writer = new PartitionWriter(broker.cluster, {topic: 't', partition: 0}, crc32c);
    await writer.write([recordOf('before')]);
    broker.isAway = true;
    const error = await unwrittenBy(writer.write([recordOf('first')]));
    broker.isAway = false;
    const resumed = error.resume();
    const later = writer.write([recordOf('second')]);

    expect(await resumed).toEqual([{first: 0, count: 1, offset: 1}]);
    expect(await later).toEqual([{first: 0, count: 1, offset: 2}]);
  });

  test('is given up when something else is written, under a new number', async () => {
    const broker = new FakeBroker();
    const writer = new PartitionWriter(broker.cluster, {topic: 't', partition: 0}, crc32c);
    broker.isAway = true;
    const error = await unwrittenBy(writer.write([recordOf('lost')]));
    broker.isAway = false;

    expect(await writer.write([recordOf('other')])).toEqual([{first: 0, count: 1, offset: 0}]);
    expect(broker.producers).toBe(2);
    await expect(error.resume()).rejects.toThrow('given up');
  });
});
