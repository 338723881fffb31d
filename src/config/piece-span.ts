import type {SettingNode} from './language/tree.js';
import type {Span} from './span.js';

/**
 * Where a piece of a setting's value stands: from its first to its last character, or the whole value where that cannot
 * be told, as in one that was continued on a second line.
 */
export function pieceSpan({value}: SettingNode, piece: string): Span {
  const at = placeOf(value, piece);
  if (at === -1 || piece === '' || value.span.line !== value.span.endLine) return value.span;
  // Columns count characters, offsets count code units.
  const count = isWide(value) ? characters : (text: string) => text.length;
  const column = value.span.column + count(value.raw.slice(0, at));
  return {...value.span, column, endColumn: column + count(piece)};
}

/** Where each word of a value first stands. A list may hold thousands, each of which is asked for. */
const places = new WeakMap<object, ReadonlyMap<string, number>>();

function placeOf(value: SettingNode['value'], piece: string): number {
  const found = places.get(value) ?? wordPlaces(value.raw);
  places.set(value, found);
  return found.get(piece) ?? value.raw.indexOf(piece);
}

function wordPlaces(raw: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const {0: word, index} of raw.matchAll(/[^\s,]+/g)) if (!found.has(word)) found.set(word, index);
  return found;
}

const wide = new WeakMap<object, boolean>();

/** Whether some characters of the value take two code units. A line may hold thousands of pieces, so it is looked at once. */
function isWide(value: SettingNode['value']): boolean {
  const found = wide.get(value) ?? /[\ud800-\udbff]/.test(value.raw);
  wide.set(value, found);
  return found;
}

function characters(text: string): number {
  return text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0);
}
