import {describe, expect, test} from 'vitest';
import {parseAddress, securityProtocolOf} from '../../src/kafka/address.js';

describe('addresses of brokers', () => {
  test.each([
    ['kafka-1.example.org:9093', {host: 'kafka-1.example.org', port: 9093}],
    ['kafka', {host: 'kafka', port: 9092}],
    ['[::1]:9094', {host: '::1', port: 9094}],
    ['[2001:db8::7]', {host: '2001:db8::7', port: 9092}],
    ['SASL_SSL://kafka:9094', {host: 'kafka', port: 9094}],
    ['ssl://[::1]:9093', {host: '::1', port: 9093}],
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
    expect(() => parseAddress('user:secret@kafka:9092')).toThrow("'***@kafka:9092' is not a valid broker");
    expect(() => parseAddress('secret@kafka')).toThrow("'***@kafka' is not a valid broker");
    expect(() => parseAddress('SASL_SSL://user:se/c@ret@kafka')).toThrow(
      "'SASL_SSL://***@kafka' is not a valid broker",
    );
    expect(() => parseAddress('user://secret@kafka')).toThrow("'***@kafka' is not a valid broker");
  });

  test.each([
    ['::1:9092', 'Write it as [::1]:9092.'],
    ['2001:db8::7:19092', 'Write it as [2001:db8::7]:19092.'],
    ['SSL://::1:9093', 'Write it as [::1]:9093.'],
    ['::1', 'Write it as [::1]:9092.'],
    ['kafka:x', 'Write brokers as HOST:PORT, several with commas between them.'],
  ])('says how %s is written', (text, hint) => {
    expect(() => parseAddress(text)).toThrow(expect.objectContaining({code: 'USAGE', hint}));
  });
});

describe('the scheme of brokers', () => {
  test('is one of Kafka, the same for all', () => {
    expect(securityProtocolOf(['kafka', 'other:1'])).toBeNull();
    expect(securityProtocolOf(['SSL://kafka', 'ssl://other:1'])).toMatchObject({name: 'SSL', tls: true, login: false});
    expect(securityProtocolOf(['SASL_PLAINTEXT://kafka'])).toMatchObject({tls: false, login: true});
  });

  test.each([[['SSL://a', 'b']], [['SSL://a', 'SASL_SSL://b']], [['kafka://a']]])('refuses %j', (brokers) => {
    expect(() => securityProtocolOf(brokers)).toThrow(expect.objectContaining({code: 'USAGE', exitCode: 2}));
  });
});
