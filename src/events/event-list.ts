import {usageError} from '../errors.js';
import {nearest} from '../nearest.js';
import {type EventName, eventNames} from './event.js';
import {type List, parseList} from './list.js';

const prefix = 'vnd.cmu.';
/** Those that have the prefix on the wire. */
const prefixed: readonly EventName[] = ['MessageCopy', 'MessageMove'];

/** What a list of event names asks: names match in any case and in the spelling of every program. */
export interface EventList {
  readonly negated: boolean;
  matches(event: EventName | null): boolean;
}

/** An item without the prefix of Cyrus, unless it is a pattern, which may ask for the prefix itself. */
function plainItem(item: string): string {
  return item.toLowerCase().startsWith(prefix) && !/[*?]/.test(item) ? item.slice(prefix.length) : item;
}

function withoutPrefixes(text: string): string {
  const [sign, items] = text.startsWith('!') ? ['!', text.slice(1)] : ['', text];
  return sign + items.split(',').map(plainItem).join(',');
}

/** Reads a list of event names. Throws USAGE for a name that no event has: it would never select anything. */
export function parseEventList(text: string): EventList {
  const list = parseList(withoutPrefixes(text), {ignoreCase: true});
  const known = new Set(eventNames.map((name) => name.toLowerCase()));
  const wrong = list.literals?.find((name) => !known.has(name.toLowerCase()));
  if (wrong === undefined) return {negated: list.negated, matches: (event) => matchesSpelling(list, event)};
  const suggestion = nearest(wrong, eventNames);
  throw usageError(
    `unknown event '${wrong}'`,
    suggestion === null ? `Choose from ${eventNames.join(', ')}.` : `Did you mean ${suggestion}?`,
  );
}

function matchesSpelling(list: List, event: EventName | null): boolean {
  const spellings = event !== null && prefixed.includes(event) ? [event, prefix + event] : [event];
  return list.negated ? spellings.every((name) => list.matches(name)) : spellings.some((name) => list.matches(name));
}
