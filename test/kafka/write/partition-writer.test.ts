import {crc32c} from '@node-rs/crc32';
import {describe, expect, it} from 'vitest';
import type {Message} from '../../../src/kafka/messages/message.js';
import {ErrorCode} from '../../../src/kafka/transport/broker-error.js';
import type {Cluster} from '../../../src/kafka/transport/cluster.js';
import {LinkError} from '../../../src/kafka/transport/link-error.js';
import {PartitionWriter} from '../../../src/kafka/write/partition-writer.js';

const notLeader = 6;
const refused = new LinkError('unreachable', 'refused', {cause: Object.assign(new Error(), {code: 'ECONNREFUSED'})});
const closed = new LinkError('closed', 'the broker hung up');

/** A writer to a broker that answers one produce request after the other with these errors, and then takes all. */
function writerTo(answers: (number | LinkError)[], timeoutMs = 5000) {
  let producers = 0;
  const answer = (message: Message<unknown>) => {
    if (message.api.name === 'InitProducerId') {
      producers += 1;
      return {error: 0, id: producers, epoch: 0};
    }
    const next = answers.shift() ?? ErrorCode.none;
    if (next instanceof LinkError) throw next;
    return {error: next, baseOffset: 7};
  };
  const connection = {
    settings: {timeoutMs},
    leaders: async () => new Map([[0, 1]]),
    send: async (_: number, message: Message<unknown>) => answer(message),
  };
  return new PartitionWriter(connection as unknown as Cluster, {topic: 't', partition: 0}, crc32c);
}

const recordOf = (timestampMs: number) => ({key: null, value: Buffer.from('x'), headers: [], timestampMs});
const records = [recordOf(Date.now())];
const written = {first: 0, count: 1, offset: 7};

describe('a writer to one partition', () => {
  it.each([
    ['at once', []],
    ['by a broker that knows the batch again', [notLeader]],
    ['after the connection was lost', [closed]],
    ['by a new producer, of whom nothing was written', [ErrorCode.unknownProducerId]],
    ['by a new producer, after nobody could be reached', [refused, ErrorCode.unknownProducerId]],
  ])('says nothing of repetition where records were taken %s', async (_, answers) => {
    expect(await writerTo([...answers]).write(records)).toEqual([written]);
  });

  it.each([
    ['a leader that resigned', notLeader],
    ['a connection that was lost', closed],
  ])('calls repeated what a new producer wrote after %s', async (_, first) => {
    const answers = [first, ErrorCode.unknownProducerId];

    expect(await writerTo(answers).write(records)).toEqual([{...written, repeated: true}]);
  });

  it('calls repeated what was sent twice and is so old that a broker forgets who wrote it', async () => {
    const old = [recordOf(1), recordOf(Date.now() - 90_000_000)];

    expect(await writerTo([closed]).write(old)).toEqual([{...written, count: 2, repeated: true}]);
    expect(await writerTo([refused]).write(old)).toEqual([{...written, count: 2}]);
  });

  it.each([
    ['may', closed, true],
    ['cannot', refused, false],
  ])('tells when it gives up that records %s have been written', async (_, error, mayHaveArrived) => {
    const endless = Array.from({length: 1000}, () => error);

    await expect(writerTo(endless, 300).write(records)).rejects.toMatchObject({
      code: 'KAFKA_UNREACHABLE',
      mayHaveArrived,
    });
  });
});
