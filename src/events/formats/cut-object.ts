import {parseObject} from '../json-text.js';

/**
 * The leading members of a JSON object whose text was cut off, as far as they are whole; null where not one is. A number at
 * the cut is dropped: it may have had more digits.
 */
export function parseCutObject(text: string): Readonly<Record<string, unknown>> | null {
  if (!text.startsWith('{')) return null;
  const closed = /["\]}]$/.test(text) ? parseObject(`${text}}`) : null;
  if (closed) return closed;
  const end = lastComma(text);
  return end === -1 ? null : parseObject(`${text.slice(0, end)}}`);
}

/** Where the last comma between members of the outermost object is; -1 without one. */
function lastComma(text: string): number {
  let depth = 0;
  let found = -1;
  for (const {0: token, index} of text.matchAll(/"(?:[^"\\]|\\.)*(?:"|\\?$)|[{}[\],]/gs)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    else if (token === ',' && depth === 1) found = index;
  }
  return found;
}
