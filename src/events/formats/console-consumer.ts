import type {EventRecord, FilePosition, RecordHeader} from '../record.js';
import type {LogFormat} from './line.js';

/** How kafka-console-consumer writes a null key or value unless told otherwise. */
const nullLiteral = 'null';

type Fields = Pick<EventRecord, 'partition' | 'offset' | 'timestampMs' | 'timestampType'>;

/** What can be before headers, key and value, each only where a property of the consumer asks for it. */
const prefix =
  /^(?:(?:(?<type>CreateTime|LogAppendTime):(?<time>-?\d{1,16})|NO_TIMESTAMP)\t)?(?:Partition:(?<partition>\d{1,10})\t)?(?:Offset:(?<offset>\d{1,16})\t)?(?:Delivery:(?:\d+|NONE)\t)?/;

function fieldsOf(groups: Readonly<Record<string, string | undefined>>): Fields {
  const {type, time, partition, offset} = groups;
  const timestampMs = time === undefined || time.startsWith('-') ? null : Number(time);
  const timestampType = type === undefined ? null : type === 'CreateTime' ? 'create' : 'append';
  const number = (text: string | undefined) => (text === undefined ? null : Number(text));
  return {partition: number(partition), offset: number(offset), timestampMs, timestampType};
}

function orNull(text: string): Buffer | null {
  return text === nullLiteral ? null : Buffer.from(text, 'latin1');
}

/** `name:value,name:value`; null where the text is something else. A comma in a value cannot be told from the next header. */
function headersOf(text: string): RecordHeader[] | null {
  if (text === 'NO_HEADERS') return [];
  const pairs = text.split(',').map((pair) => /^([^:{}"]+):(.*)$/s.exec(pair));
  if (pairs.includes(null)) return null;
  return pairs.map((pair) => [Buffer.from(pair?.[1] ?? '', 'latin1'), orNull(pair?.[2] ?? '')] as const);
}

/** Headers are there if the consumer says so, or where three columns leave nothing else for the first. */
function decode(fields: Fields, rest: string, file: FilePosition): EventRecord {
  let columns = rest.split('\t');
  const hasHeaders = columns[0] === 'NO_HEADERS' || columns.length > 2;
  const headers = hasHeaders ? headersOf(columns[0] ?? '') : null;
  if (headers !== null) columns = columns.slice(1);
  const key = columns.length > 1 ? orNull(columns[0] ?? '') : null;
  const value = orNull(columns.slice(columns.length > 1 ? 1 : 0).join('\t'));
  return {topic: null, ...fields, key, value, headers: headers ?? [], file};
}

/**
 * The lines of kafka-console-consumer with `print.timestamp`, `print.partition` or `print.offset`: columns with tabs
 * between them, as its DefaultMessageFormatter writes them.
 */
export const consoleConsumer: LogFormat<'console'> = {
  name: 'console',
  hasPayloadLines: true,
  createReader: () => ({
    push(line, at, emit) {
      const text = line.toString('latin1');
      const [start = '', groups = {}] = [prefix.exec(text)?.[0], prefix.exec(text)?.groups];
      if (start === '') return false;
      emit(decode(fieldsOf(groups), text.slice(start.length), at));
      return true;
    },
    end() {},
  }),
};
