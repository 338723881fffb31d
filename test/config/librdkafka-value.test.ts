import {describe, expect, test} from 'vitest';
import {judgeProperty} from '../../src/config/librdkafka-value.js';
import {librdkafkaProperties} from '../../src/librdkafka.js';

const kindOf = (name: string, value: string) => judgeProperty(name, value)?.kind ?? 'taken';

describe('a property of librdkafka', () => {
  test.each([
    ['linger.mss', '5', 'unknown'],
    ['Linger.ms', '5', 'unknown'],
    ['test.mock.num.brokers', '1', 'taken'],
    ['dr_cb', 'x', 'refused'],
    ['bootstrap.servers', 'h:1', 'ignored'],
    ['metadata.broker.list', 'h:1', 'ignored'],
    ['debug', 'all', 'ignored'],
    ['log_level', '7', 'ignored'],
    ['fetch.min.bytes', '1', 'ignored'],
    ['compression.codec', 'brotli', 'refused'],
    ['compression.codec', 'ZSTD', 'taken'],
    ['partitioner', 'murmur2', 'taken'],
    ['partitioner', 'Murmur2', 'refused'],
    ['enable.idempotence', 'yes', 'refused'],
    ['enable.idempotence', 'on', 'refused'],
    ['enable.idempotence', '', 'refused'],
    ['enable.idempotence', 'TRUE', 'taken'],
    ['enable.idempotence', 't', 'taken'],
    ['acks', 'all', 'taken'],
    ['acks', '-1', 'taken'],
    ['acks', '5000000', 'refused'],
    ['acks', 'most', 'refused'],
    ['socket.timeout.ms', '60000', 'taken'],
    ['socket.timeout.ms', '0x1000', 'taken'],
    ['socket.timeout.ms', '60s', 'other'],
    ['socket.timeout.ms', '5e3', 'refused'],
    ['socket.timeout.ms', '010000', 'other'],
    ['socket.timeout.ms', '', 'refused'],
    ['socket.timeout.ms', 'soon', 'refused'],
    ['linger.ms', '5ms', 'other'],
    ['linger.ms', '0.5', 'taken'],
    ['linger.ms', '1e2', 'taken'],
    ['client.id', '', 'taken'],
  ])('%s = %s: %s', (name, value, kind) => {
    expect(kindOf(name, value)).toBe(kind);
  });

  test('says which number is used and what to write', () => {
    expect(judgeProperty('socket.timeout.ms', '60s')).toMatchObject({
      text: 'is read as 60',
      hint: 'Write a number from 10 to 300000, without a unit.',
    });
    expect(judgeProperty('linger.mss', '5')?.hint).toBe('Write linger.ms.');
  });
});

test('the table has every property once, and each alias a real name', () => {
  expect(librdkafkaProperties.size).toBe(193);
  for (const {realName} of librdkafkaProperties.values())
    expect(librdkafkaProperties.get(realName)?.realName).toBe(realName);
});
