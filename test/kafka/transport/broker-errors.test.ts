import {describe, expect, test} from 'vitest';
import {BrokerError} from '../../../src/kafka/transport/broker-error.js';
import {brokerErrors} from '../../../src/kafka/transport/broker-errors.js';
import {kafkaFailure} from '../../../src/kafka/transport/failure.js';

describe('the errors of brokers', () => {
  test('are all there, each with a name of its own', () => {
    const numbers = Object.keys(brokerErrors).map(Number);
    const expected = [-1, ...Array.from({length: 133}, (_, index) => index + 1)];
    expect(numbers.sort((a, b) => a - b)).toEqual(expected);
    expect(new Set(Object.values(brokerErrors).map(({name}) => name)).size).toBe(expected.length);
  });

  test.each([
    [26, 'INVALID_SESSION_TIMEOUT', 'KAFKA_REFUSED', 'group.min.session.timeout.ms'],
    [43, 'UNSUPPORTED_FOR_MESSAGE_FORMAT', 'KAFKA_REFUSED', 'message.format.version'],
    [56, 'KAFKA_STORAGE_ERROR', 'KAFKA_REFUSED', 'disks'],
    [131, 'STREAMS_INVALID_TOPOLOGY_EPOCH', 'KAFKA_REFUSED', "broker's log"],
  ])('%i is told by its name, with what to do', (number, name, code, advice) => {
    expect(kafkaFailure(new BrokerError(number), 'topic t')).toMatchObject({
      code,
      message: expect.stringContaining(name),
      hint: expect.stringContaining(advice),
    });
  });

  test.each([
    [3, 'TOPIC_UNKNOWN'],
    [29, 'KAFKA_FORBIDDEN'],
    [58, 'KAFKA_AUTH_FAILED'],
    [81, 'GROUP_FULL'],
  ])('%i has the code %s', (number, code) => {
    expect(kafkaFailure(new BrokerError(number), 'topic t')).toMatchObject({code});
  });

  test('of the future are told by their number', () => {
    expect(kafkaFailure(new BrokerError(999), 'topic t')).toMatchObject({
      code: 'KAFKA_REFUSED',
      message: 'topic t: the broker answers broker error 999',
    });
  });
});
