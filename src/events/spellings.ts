import type {EventName} from './event.js';
import type {LineFormat} from './formats/line.js';
import type {PayloadFormat} from './formats/payload.js';

/** The formats in which records and lines may come. */
export interface Formats {
  readonly payloads: readonly PayloadFormat[];
  readonly lines: readonly LineFormat[];
}

/** What one search looks through: the value of a record, or the line of a file that holds a record. */
export type Unit = 'record' | 'line';

/** Texts of which one is in every record or line that spells its texts other than as JSON. */
export function spellingMarks({payloads, lines}: Formats, unit: Unit): readonly string[] {
  const marks = payloads.flatMap(({otherSpellings}) => otherSpellings.marks);
  return [...new Set([...marks, ...(unit === 'line' ? lines.flatMap(({otherSpellings}) => otherSpellings) : [])])];
}

/** Texts of which one is in every payload about one of the events. */
export function eventTexts(events: readonly EventName[], {payloads}: Formats): readonly string[] {
  return events.flatMap((event) => {
    const spellings = [event, ...payloads.flatMap(({otherSpellings}) => otherSpellings.events[event] ?? [])];
    const common = commonPart(spellings);
    return common.length < shortestPart ? spellings : [common];
  });
}

/** Shorter ones are in other texts too often: then searching for each spelling is quicker. */
const shortestPart = 8;

/** The longest text that is in each of them. */
function commonPart([first = '', ...others]: readonly string[]): string {
  for (let length = first.length; length > 0; length -= 1) {
    for (let start = 0; start + length <= first.length; start += 1) {
      const part = first.slice(start, start + length);
      if (others.every((other) => other.includes(part))) return part;
    }
  }
  return '';
}
