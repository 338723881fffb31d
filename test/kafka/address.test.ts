import {describe, expect, test} from 'vitest';
import {parseAddress} from '../../src/kafka/address.js';

describe('addresses of brokers', () => {
  test.each([
    ['kafka-1.example.org:9093', {host: 'kafka-1.example.org', port: 9093}],
    ['kafka', {host: 'kafka', port: 9092}],
    ['[::1]:9094', {host: '::1', port: 9094}],
    ['[2001:db8::7]', {host: '2001:db8::7', port: 9092}],
  ])('reads %s', (text, address) => {
    expect(parseAddress(text)).toEqual(address);
  });

  test.each(['', ':9092', 'kafka:0', 'kafka:65536', 'kafka:x', '::1', 'user:secret@kafka:9092', 'http://kafka:9092'])(
    'refuses %j',
    (text) => {
      expect(() => parseAddress(text)).toThrow(expect.objectContaining({code: 'USAGE', exitCode: 2}));
    },
  );

  test('hides what stands before an @, which may be a password', () => {
    expect(() => parseAddress('user:secret@kafka:9092')).toThrow("'***@kafka:9092' is no broker");
    expect(() => parseAddress('secret@kafka')).toThrow("'***@kafka' is no broker");
  });
});
