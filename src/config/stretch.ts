import type {SettingNode} from './language/tree.js';
import type {Span} from './span.js';

/**
 * Where a piece of a setting's value stands: from its first to its last character, or the whole value where that cannot
 * be told, as in one that was continued on a second line.
 */
export function stretch({value}: SettingNode, piece: string): Span {
  const at = value.raw.indexOf(piece);
  if (at === -1 || piece === '' || value.span.line !== value.span.endLine) return value.span;
  // Columns count characters, offsets count code units.
  const column = value.span.column + characters(value.raw.slice(0, at));
  return {...value.span, column, endColumn: column + characters(piece)};
}

/** Pairs of code units count once. Making a list of all would take too long where a line holds thousands of pieces. */
function characters(text: string): number {
  return text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0);
}
