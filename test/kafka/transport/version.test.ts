import {expect, test} from 'vitest';
import type {Message} from '../../../src/kafka/messages/message.js';
import {chooseVersion} from '../../../src/kafka/transport/version.js';

const address = {host: 'kafka', port: 9092};
const message = (min: number, max: number): Message<null> => ({
  api: {key: 1, name: 'Fetch', min, max},
  write: () => {},
  read: () => null,
});
const broker = (min: number, max: number) => new Map([[1, {min, max}]]);

test.each([
  [[4, 13], [0, 11], 11],
  [[4, 13], [4, 17], 13],
  [[4, 11], [11, 17], 11],
  [[1, 1], [0, 4], 1],
] as const)('of %j and %j version %i is used', ([min, max], [low, high], version) => {
  expect(chooseVersion(message(min, max), broker(low, high), address)).toBe(version);
});

test('a broker that is too old is told apart from one that is too new', () => {
  expect(() => chooseVersion(message(4, 11), broker(0, 3), address)).toThrow(
    expect.objectContaining({
      code: 'KAFKA_VERSION',
      message: 'broker kafka:9092 is too old: it knows Fetch in versions 0 to 3, dovepush in versions 4 to 11',
      hint: 'Use a broker of Kafka 1.1 or later.',
    }),
  );
  expect(() => chooseVersion(message(4, 11), broker(12, 18), address)).toThrow(
    expect.objectContaining({
      code: 'KAFKA_VERSION',
      message: 'broker kafka:9092 is too new: it knows Fetch in versions 12 to 18, dovepush in versions 4 to 11',
      hint: 'Use a newer release of dovepush.',
    }),
  );
  expect(() => chooseVersion(message(4, 11), new Map(), address)).toThrow(
    expect.objectContaining({code: 'KAFKA_VERSION', message: 'broker kafka:9092 does not know the request Fetch'}),
  );
});
