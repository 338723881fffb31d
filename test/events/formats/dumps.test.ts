import {describe, expect, it} from 'vitest';
import {decode} from '../../../src/events/decode.js';
import type {InputFormat} from '../../../src/events/formats/index.js';
import {createLineDecoder} from '../../../src/events/lines.js';
import type {EventRecord} from '../../../src/events/record.js';

/** What other programs' dumps of topics come to, and the lines that are ignored. */
function read(text: string, format: InputFormat = 'auto') {
  const decoder = createLineDecoder(format, () => Date.parse('2026-11-30T12:00:00Z'));
  const records: EventRecord[] = [];
  const emit = (record: EventRecord) => void records.push(record);
  const ignored = text.split('\n').filter((line, index) => {
    return line !== '' && !decoder.push(Buffer.from(line), {path: 'dump', line: index + 1}, emit);
  });
  decoder.end(emit);
  return {records, ignored};
}

const text = (bytes: Buffer | null | undefined) => bytes?.toString('utf8') ?? null;
const seen = ({topic, partition, offset, timestampMs, key, value, headers}: EventRecord) => ({
  topic,
  partition,
  offset,
  timestampMs,
  key: text(key),
  value: text(value),
  headers: headers.map(([name, content]) => [text(name), text(content)]),
});

const payload = '{"user":"a&b@example.org","mailbox":"INBOX","event":"MessageNew","uidvalidity":1,"uid":7}';
const timestampMs = 1795300581727;

describe('rpk topic consume', () => {
  const object = {
    topic: 'dovecot',
    key: 'a&b@example.org',
    value: payload,
    headers: [{key: 'trace', value: 'x'}],
    timestamp: timestampMs,
    partition: 3,
    offset: 12,
  };
  /** Go's encoder escapes these three. */
  const spelled = (json: string) => json.replace(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`);
  const whole = {topic: 'dovecot', partition: 3, offset: 12, timestampMs, key: object.key, value: payload};

  it.each([
    ['one line', JSON.stringify(object)],
    ['several lines', JSON.stringify(object, null, 2)],
  ])('is read from %s', (_, dump) => {
    const {records, ignored} = read(spelled(`${dump}\n${dump}\n`));

    expect(ignored).toEqual([]);
    expect(records.map(seen)).toEqual([1, 2].map(() => ({...whole, headers: [['trace', 'x']]})));
    expect(records.map((record) => decode(record).user)).toEqual([object.key, object.key]);
  });

  it('has no key or value where they are empty or null', () => {
    const {key, value, headers, ...bare} = object;
    const {records} = read(JSON.stringify(bare));

    expect(records.map(seen)).toEqual([{...whole, key: null, value: null, headers: []}]);
  });

  it('without values is damaged, and nothing is made of it', () => {
    const {value, ...meta} = object;
    const {records} = read(JSON.stringify({...meta, value_size: 90}));

    expect(records.map(({damaged}) => damaged)).toEqual([true]);
  });

  it('that breaks off, or is another object, takes no log line with it', () => {
    const pretty = JSON.stringify(object, null, 2).split('\n').slice(0, 4).join('\n');
    const other = JSON.stringify({name: 'x', nested: {a: 'b'}}, null, 2);
    const {ignored} = read(`${pretty}\nplain\n${other}\n{\nplain\n`);

    // What opened as an object is told once, when it is not one.
    expect(ignored).toEqual(['plain', '}', 'plain']);
    expect(read(`${pretty}\n${JSON.stringify(object)}\n`).records).toHaveLength(1);
  });
});

describe('kafka-console-consumer', () => {
  it.each([
    [`CreateTime:${timestampMs}\tanna\t${payload}`, {timestampMs, key: 'anna', value: payload}],
    [`LogAppendTime:${timestampMs}\t${payload}`, {timestampMs, value: payload}],
    [`NO_TIMESTAMP\tanna\tnull`, {key: 'anna', value: null}],
    [`CreateTime:${timestampMs}\tnull\t${payload}`, {timestampMs, value: payload}],
    [
      `CreateTime:${timestampMs}\tPartition:2\tOffset:9\tNO_HEADERS\tanna\t${payload}`,
      {timestampMs, partition: 2, offset: 9, key: 'anna', value: payload},
    ],
    [
      `Partition:2\tOffset:9\ttrace:1,b:null\tanna\t${payload}`,
      {
        partition: 2,
        offset: 9,
        key: 'anna',
        value: payload,
        headers: [
          ['trace', '1'],
          ['b', null],
        ],
      },
    ],
    [`Offset:9\tDelivery:1\t${payload}`, {offset: 9, value: payload}],
  ])('%s', (line, expected) => {
    const none = {topic: null, partition: null, offset: null, timestampMs: null, key: null, value: null, headers: []};

    expect(read(line).records.map(seen)).toEqual([{...none, ...expected}]);
  });

  it('keeps bytes that are not UTF-8', () => {
    const line = Buffer.concat([Buffer.from(`CreateTime:${timestampMs}\tanna\t`), Buffer.from([0xff, 0x41])]);
    const records: EventRecord[] = [];
    createLineDecoder('auto', Date.now).push(line, {path: 'dump', line: 1}, (record) => void records.push(record));

    expect(records[0]?.value).toEqual(Buffer.from([0xff, 0x41]));
  });
});
