import {describe, expect, test} from 'vitest';
import {isAway} from '../../src/kafka/away.js';
import {BrokerError} from '../../src/kafka/transport/broker-error.js';
import {kafkaFailure} from '../../src/kafka/transport/failure.js';
import {unwritten} from '../../src/kafka/write-options.js';

const failures = (number: number) => {
  const failure = kafkaFailure(new BrokerError(number), 'topic t');
  return [failure, unwritten(failure, false, async () => [])];
};

describe('whether brokers are away for now', () => {
  test.each([5, 6, 7, 8, 9, 13, 14, 15, 16, 19, 20, 56])('broker error %i says so, of a write too', (number) => {
    expect(failures(number).map(isAway)).toEqual([true, true]);
  });

  test.each([2, 3, 10, 29, 58, 87])('broker error %i does not', (number) => {
    expect(failures(number).map(isAway)).toEqual([false, false]);
  });
});
