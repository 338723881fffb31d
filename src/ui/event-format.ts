import {usageError} from '../errors.js';
import type {NotificationEvent} from '../events/event.js';
import {formatEventLine} from '../events/formats/event-line.js';
import {formatKcatLine} from '../events/formats/kcat.js';
import {type EventTextOptions, formatEventText} from './event-text.js';

/** Writes events: one piece of output for any number of them. */
export type EventFormat = (events: readonly NotificationEvent[]) => string | Buffer;

const lineFeed = Buffer.from('\n');

function raw(events: readonly NotificationEvent[]): Buffer {
  return Buffer.concat(events.flatMap(({record}) => (record.value === null ? [lineFeed] : [record.value, lineFeed])));
}

function lines(format: (event: NotificationEvent) => string): EventFormat {
  return (events) => {
    let text = '';
    for (const event of events) text += `${format(event)}\n`;
    return text;
  };
}

/** The format of a name. Throws USAGE for one that is not there. */
export function createEventFormat(name: string, options: EventTextOptions): EventFormat {
  switch (name) {
    case 'json':
      return lines(formatEventLine);
    case 'kcat':
      return lines((event) => formatKcatLine(event.record));
    case 'raw':
      return raw;
    case 'text':
      return (events) => events.map((event) => formatEventText(event, options)).join('');
    default:
      throw usageError(`there is no format '${name}'`, 'Choose text, json, raw or kcat.');
  }
}
