import {usageError} from '../errors.js';
import type {NotificationEvent} from '../events/event.js';
import {ByteLines} from '../events/formats/byte-lines.js';
import {EventLineWriter} from '../events/formats/event-bytes.js';
import {formatKcatLine} from '../events/formats/kcat.js';
import type {DecodeHeader} from '../events/header-text.js';
import {encodeOx, noPlaceIn} from '../ox/encode.js';
import type {Paint} from './colour.js';
import {formatEventText} from './event-text.js';
import {parseTemplate} from './template.js';

/** Writes events: one piece of output for any number of them. */
export type EventFormat = (events: readonly NotificationEvent[]) => string | Buffer;

/** What the formats for people need to know of the output. */
export interface EventFormatOptions {
  readonly utc: boolean;
  /** Columns of the terminal, null where the output is none: then nothing is cut. */
  readonly width: number | null;
  readonly paint: Paint;
  /** Told of events that the format has no place for. */
  readonly skipped: (count: number) => void;
  readonly loadDecoder: () => Promise<DecodeHeader>;
}

const lineFeed = Buffer.from('\n');

function raw(events: readonly NotificationEvent[]): Buffer {
  return Buffer.concat(events.flatMap(({record}) => (record.value === null ? [lineFeed] : [record.value, lineFeed])));
}

/** One piece for a batch: it is handed to the output as it is. */
function lines(write: (event: NotificationEvent, into: ByteLines) => void): EventFormat {
  return (events) => {
    const output = new ByteLines(events.length * 512);
    for (const event of events) write(event, output);
    return output.contents();
  };
}

/** Bodies as the ox driver sends them; events that it would not send are left out. */
function ox(skipped: (count: number) => void): EventFormat {
  return (events) => {
    const sent = events.filter((event) => noPlaceIn(event) === null);
    if (sent.length < events.length) skipped(events.length - sent.length);
    return sent.map((event) => `${encodeOx(event, event.user ?? '')}\n`).join('');
  };
}

async function forPeople(name: string, options: EventFormatOptions): Promise<EventFormat> {
  const decodeHeader = await options.loadDecoder();
  if (name === 'text')
    return (events) => events.map((event) => formatEventText(event, {...options, decodeHeader})).join('');
  const format = parseTemplate(name, {decodeHeader, terminal: options.width !== null});
  return (events) => Buffer.concat(events.map(format));
}

/** The format of a name, or of a template. Throws USAGE for one that is not there. */
export async function createEventFormat(name: string, options: EventFormatOptions): Promise<EventFormat> {
  if (name === 'json') {
    const writer = new EventLineWriter();
    return lines((event, into) => writer.write(event, into));
  }
  if (name === 'kcat') return lines(({record}, into) => into.text(`${formatKcatLine(record)}\n`));
  if (name === 'raw') return raw;
  if (name === 'ox') return ox(options.skipped);
  if (name === 'text' || name.includes('%')) return await forPeople(name, options);
  throw usageError(`unknown format '${name}'`, 'Use text, json, raw, kcat, ox, or a template with %.');
}
