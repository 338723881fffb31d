import {usageError} from '../errors.js';
import type {NotificationEvent} from '../events/event.js';
import {formatEventLine} from '../events/formats/event-line.js';
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

/** What a line takes at most: a character of a string is up to three bytes of UTF-8. */
const bytesOfCharacter = 3;

/**
 * Each line is written to the bytes at once: put together as one string first, the lines of a batch would be copied twice
 * more, which took half of the time.
 */
function lines(format: (event: NotificationEvent) => string): EventFormat {
  return (events) => {
    let output = Buffer.allocUnsafe(events.length * 512);
    let size = 0;
    for (const event of events) {
      const line = `${format(event)}\n`;
      const needed = size + line.length * bytesOfCharacter;
      if (needed > output.length)
        output = Buffer.concat([output.subarray(0, size)], Math.max(needed, output.length * 2));
      size += output.write(line, size);
    }
    return output.subarray(0, size);
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
  if (name === 'json') return lines(formatEventLine);
  if (name === 'kcat') return lines((event) => formatKcatLine(event.record));
  if (name === 'raw') return raw;
  if (name === 'ox') return ox(options.skipped);
  if (name === 'text' || name.includes('%')) return await forPeople(name, options);
  throw usageError(`there is no format '${name}'`, 'Choose text, json, raw, kcat, ox, or a template with %.');
}
